"""Object integrity proofs (FEP-8b32): documents that carry their own signature."""
