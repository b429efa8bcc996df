"""Small tokenizers of every kind that checkpoints come with, trained while the tests run."""

from pathlib import Path

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

BUILTIN = Path(__file__).resolve().parents[3] / "resources" / "models" / "builtin"

CORPUS = [
    "The letter was written by Ada Lovelace in London in 1843, and nobody answered it for many years.",
    "Who wrote the letter? When was the letter written? Where did the writer of the letters live?",
    "Die Brücke über den Fluss wurde im Jahr 1902 gebaut; sie ist heute noch in Gebrauch.",
    "El puente sobre el río fue construido en 1902 y sigue en uso hoy en día.",
    "北京是中华人民共和国的首都。上海在哪里？人口是多少？",
    "القاهرة هي عاصمة مصر وأكبر مدنها. كم عدد سكانها؟",
    "Office efficient final office: fi ffi fl. A B C 1 2 3 12 34 ... x2 10 km²",
] * 20


def word_pieces() -> Tokenizer:
    """BERT's kind."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=500, special_tokens=special))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0",
        pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return tokenizer


def byte_level() -> Tokenizer:
    """RoBERTa's kind."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    return tokenizer


def unigram() -> Tokenizer:
    """The built-in reader's own: SentencePiece's kind, with NFKC."""
    return Tokenizer.from_file(str(BUILTIN / "tokenizer.json"))


KINDS = {"word pieces": word_pieces, "byte level": byte_level, "unigram": unigram}
