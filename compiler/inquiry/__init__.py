"""Inquiries into compiled policies: cases drawn at random, contradictions, open questions, guarantees."""
