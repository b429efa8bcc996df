"""A document as it is seen: pages or paper, with answers marked on them."""
