"""Scores of DeBERTa's attention: read by place, and in int8 exactly the rounded arithmetic."""

import pytest
import torch

from app.engine.reading.torch.deberta_scores import RoundedScores, Scores, skewed
from app.engine.reading.torch.int8 import int8_pays
from app.engine.reading.torch.workspace import Workspace

made_for_it = pytest.mark.skipif(not int8_pays(), reason="this processor is not made for int8")

HEADS, WIDTH, LONGEST = 3, 16, 400


pytestmark = pytest.mark.usefixtures("one_thread")


def tables():
    """What positions say, as much as words do; one head four times as loud, none of them symmetric."""
    generator = torch.Generator().manual_seed(0)
    keys, queries = torch.randn(2, HEADS, WIDTH, 2 * LONGEST - 1, generator=generator)
    return keys * torch.tensor([1.0, 4.0, 1.0])[:, None, None], queries


def states(length):
    """Queries and keys as a layer gives them: neither is contiguous, and rows differ in size."""
    generator = torch.Generator().manual_seed(length)
    both = torch.randn(length, 2, HEADS, WIDTH, generator=generator) * torch.rand(length, 2, HEADS, 1)
    return both.permute(1, 2, 0, 3)


def whole(numbers, largest):
    return (numbers * (127 / largest)).round().double() * (largest.double() / 127)


def by_hand(query, key, keys, queries):
    """All factors rounded, multiplied in double precision, positions gathered by index."""
    length = query.shape[1]
    query, key = (whole(states, states.abs().amax(-1, keepdim=True)) for states in (query, key))
    places = torch.arange(length)
    falling = LONGEST - 1 - (places[:, None] - places)  # keys begin with the largest distance
    scores = query @ key.transpose(1, 2)
    if keys is not None:
        of_queries = query @ whole(keys, keys.abs().amax((1, 2), keepdim=True))
        scores += of_queries.gather(2, falling.expand(HEADS, -1, -1))
    if queries is not None:
        of_keys = key @ whole(queries, queries.abs().amax((1, 2), keepdim=True))
        # Row: a key; the table begins with the smallest distance query − key.
        rising = LONGEST - 1 + (places - places[:, None])
        scores += of_keys.gather(2, rising.expand(HEADS, -1, -1)).transpose(1, 2)
    return scores.float()


def test_a_skewed_view_reads_distances_as_places():
    by_distance = torch.arange(2 * 3 * 6).view(2, 3, 6)  # 3 rows, 4 places
    found = skewed(by_distance, 4)
    assert found.tolist() == [[[by_distance[h, i, j - i + 2] for j in range(4)] for i in range(3)] for h in range(2)]
    assert found.data_ptr() == by_distance.data_ptr() + 2 * by_distance.element_size()


@made_for_it
@pytest.mark.parametrize(
    ("said", "length"),
    [
        ("both", 1),
        ("both", 8),
        ("both", 128),
        ("both", 129),
        ("both", 193),
        ("both", 400),
        ("keys", 200),
        ("queries", 200),
    ],
)
def test_in_int8_it_is_the_rounded_arithmetic(said, length):
    keys, queries = tables()
    keys, queries = keys if said in ("both", "keys") else None, queries if said in ("both", "queries") else None
    query, key = states(length)
    full = Scores(keys, queries, Workspace())
    expected = full(query, key, slice(0, HEADS)).clone()
    found = full.rounded()(query, key, slice(0, HEADS))
    torch.testing.assert_close(found, by_hand(query, key, keys, queries), atol=1e-4, rtol=1e-5)
    assert 0 < (found - expected).norm() < 0.03 * expected.norm()


@made_for_it
def test_in_int8_a_head_does_not_depend_on_others_nor_on_what_was_before():
    query, key = states(200)
    scores = RoundedScores(*tables(), Workspace())
    together = scores(query, key, slice(0, HEADS)).clone()
    scores(*states(384), slice(0, HEADS))
    for head in range(HEADS):
        alone = scores(query[head : head + 1], key[head : head + 1], slice(head, head + 1))
        assert torch.equal(alone[0], together[head])


@made_for_it
def test_in_int8_nothing_is_nothing():
    keys, queries = tables()
    nothing = torch.zeros(HEADS, 20, WIDTH)
    assert not RoundedScores(keys, queries, Workspace())(nothing, nothing, slice(0, HEADS)).any()
    silent = RoundedScores(keys * 0, queries * 0, Workspace())
    query, key = states(20)
    expected = RoundedScores(None, None, Workspace())(query, key, slice(0, HEADS)).clone()
    torch.testing.assert_close(silent(query, key, slice(0, HEADS)), expected)
