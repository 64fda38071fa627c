"""What people fill in about received documents; each form reads one act and changes nothing."""
