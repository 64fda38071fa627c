"""Keys people and organisations sign with: where they lie, how a PIN opens them, who vouches for them."""
