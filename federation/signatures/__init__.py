"""HTTP signatures: two schemes out, both in, and one gate that decides."""
