"""Trains a reader further on the CPU, for as many minutes as one has, and goes on where it was stopped.

    python -m training.further_pass START_FOLDER DATA_TRAIN_DIR LEXICON.json OUT_FOLDER MINUTES [--seed 1]

START_FOLDER is an unpacked reader (recipe/unpack.py), LEXICON.json the word list of lexicon.py. Every ten minutes the
state is written to OUT_FOLDER/state.pt; the same command then goes on from there. Matrix products run in bf16 where the
processor has it (1.8 times the steps of fp32 on an AMD EPYC with AVX-512 BF16), weights and the optimiser's state stay
in fp32. Embeddings and the three lowest layers are frozen, there is no dropout (see README.md); the learning rate
follows the minutes used.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from transformers import AutoTokenizer, BertForQuestionAnswering

from training.mixture import Window, examples, windows

FROZEN, TOKENS, ACCUMULATED, RATE, WARM_UP = 3, 2000, 3, 7e-5, 0.04
SAVED_EVERY_S = 600.0


def load_model(folder: Path) -> BertForQuestionAnswering:
    model = BertForQuestionAnswering.from_pretrained(
        folder, attn_implementation="eager", attention_probs_dropout_prob=0.0, hidden_dropout_prob=0.0
    )
    model.bert.embeddings.requires_grad_(False)
    for layer in model.bert.encoder.layer[:FROZEN]:
        layer.requires_grad_(False)
    return model.train()


def batches(made: Sequence[Window], seed: int) -> Iterator[list[Window]]:
    """Windows of like length, at most TOKENS of them padded; epoch after epoch, in an order that the seed fixes."""
    rng = random.Random(seed)
    while True:
        order = list(made)
        rng.shuffle(order)
        for first in range(0, len(order), 2000):
            block = sorted(order[first : first + 2000], key=lambda window: len(window.ids))
            found: list[list[Window]] = [[]]
            for window in block:
                if len(window.ids) * (len(found[-1]) + 1) > TOKENS:
                    found.append([])
                found[-1].append(window)
            rng.shuffle(found)
            yield from (batch for batch in found if batch)


def loss_of(model: BertForQuestionAnswering, batch: Sequence[Window]) -> torch.Tensor:
    longest = max(len(window.ids) for window in batch)
    ids = torch.full((len(batch), longest), 1)
    closed = torch.ones(len(batch), longest, dtype=torch.bool)
    for row, window in enumerate(batch):
        ids[row, : len(window.ids)] = torch.tensor(window.ids)
        closed[row, 0] = False
        closed[row, window.text_start : len(window.ids) - 1] = False
    with torch.autocast("cpu", torch.bfloat16):
        said = model(input_ids=ids, attention_mask=(ids != 1).long())
    entropy = torch.nn.functional.cross_entropy
    starts = entropy(said.start_logits.float().masked_fill(closed, -1e4), torch.tensor([w.start for w in batch]))
    ends = entropy(said.end_logits.float().masked_fill(closed, -1e4), torch.tensor([w.end for w in batch]))
    return (starts + ends) / 2


def rate(share: float) -> float:
    return RATE * (share / WARM_UP if share < WARM_UP else (1 - share) / (1 - WARM_UP))


def train(start: Path, data: Path, lexicon: Path, out: Path, minutes: float, seed: int) -> None:
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(start)
    made = windows(examples(data, json.loads(lexicon.read_text("utf-8")), seed), tokenizer, seed)
    print(f"{len(made):,} windows, {sum(len(each.ids) for each in made) / len(made):.0f} tokens", flush=True)
    model = load_model(start)
    trained = [each for each in model.parameters() if each.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01)
    out.mkdir(parents=True, exist_ok=True)
    state, used, done, seen = out / "state.pt", 0.0, 0, 0
    if state.exists():
        kept = torch.load(state)
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        used, done, seen = kept["used"], kept["done"], kept["seen"]
    saved, mean = used, 0.0
    for number, batch in enumerate(batches(made, seed)):
        if number < done:
            continue
        share = used / (60 * minutes)
        if share >= 1:
            break
        began = time.monotonic()
        for group in optimizer.param_groups:
            group["lr"] = rate(share)
        loss = loss_of(model, batch)
        torch.autograd.backward(loss / ACCUMULATED)
        if number % ACCUMULATED == ACCUMULATED - 1:
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        mean = 0.99 * mean + 0.01 * loss.item() if mean else loss.item()
        used += min(time.monotonic() - began, 30.0)
        done, seen = number + 1, seen + len(batch)
        if done % 60 == 0:
            print(f"{used / 60:.1f} min, {done} batches, {seen:,} windows, loss {mean:.3f}", flush=True)
        if used - saved > SAVED_EVERY_S and done % ACCUMULATED == 0:
            saved = used
            parts = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
            torch.save({**parts, "used": used, "done": done, "seen": seen}, state.with_suffix(".new"))
            state.with_suffix(".new").replace(state)
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)
    print(f"{seen:,} windows in {used / 60:.1f} minutes", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the built-in reader further")
    parser.add_argument("start", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("lexicon", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("minutes", type=float)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    train(given.start, given.data, given.lexicon, given.out, given.minutes, given.seed)


if __name__ == "__main__":
    main()
