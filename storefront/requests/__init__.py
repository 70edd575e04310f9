"""What our people ask sellers on other servers for (FEP-0837)."""
