"""Peer (b): transformers 5, batched by us: windows of 384 that share 128, sorted by length, eight at a time.

What an experienced person writes around ``AutoModelForQuestionAnswering``; eager, that is not compiled, with
the attention that transformers chooses for the model by itself.
"""

from __future__ import annotations

from pathlib import Path

import torch
import transformers

from benchmarks.peers.protocol import Loaded, Read, Request, serve

LENGTH, SHARED, BATCH, LONGEST = 384, 128, 8, 30


def load(folder: Path, _precision: str) -> Loaded:
    """Model and tokenizer of a checkpoint's folder."""
    if not transformers.__version__.startswith("5."):
        raise SystemExit(f"this is transformers {transformers.__version__}, not 5")
    model = transformers.AutoModelForQuestionAnswering.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)

    @torch.inference_mode()
    def read(request: Request) -> Read:
        cut = tokenizer(
            request.question,
            request.text,
            max_length=LENGTH,
            stride=SHARED,
            truncation="only_second",
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        best = (float("-inf"), "")
        order = sorted(range(len(cut["input_ids"])), key=lambda index: -len(cut["input_ids"][index]))
        for first in range(0, len(order), BATCH):
            places = order[first : first + BATCH]
            inputs = {name: [cut[name][place] for place in places] for name in tokenizer.model_input_names}
            output = model(**tokenizer.pad(inputs, return_tensors="pt"))
            for row, place in enumerate(places):
                context = [kind == 1 for kind in cut.sequence_ids(place)]
                margin, start, end = _best_span(output.start_logits[row], output.end_logits[row], context)
                if margin > best[0]:
                    offsets = cut["offset_mapping"][place]
                    best = (margin, request.text[offsets[start][0] : offsets[end][1]])
        return Read(len(order), best[1].strip())

    return Loaded(read, f"transformers {transformers.__version__}, torch {torch.__version__}")


def _best_span(starts: torch.Tensor, ends: torch.Tensor, context: list[bool]) -> tuple[float, int, int]:
    """The best start and end in the context, and by how much it beats the window's null score."""
    null = float(starts[0] + ends[0])
    inside = torch.tensor(context + [False] * (len(starts) - len(context)))
    sums = starts.masked_fill(~inside, -torch.inf)[:, None] + ends.masked_fill(~inside, -torch.inf)[None]
    allowed = torch.ones_like(sums, dtype=torch.bool).triu().tril(LONGEST - 1)
    best = int(sums.masked_fill(~allowed, -torch.inf).argmax())
    start, end = divmod(best, len(starts))
    return float(sums[start, end]) - null, start, end


if __name__ == "__main__":
    serve(load)
