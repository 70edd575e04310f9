"""Agreements with buyers of other servers: answered, held, and told of (FEP-0837)."""
