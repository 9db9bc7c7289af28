"""The Harbour Courier: a small paper's content, written for the demo."""
