"""What clerks do to books and numbers; one function per act."""

from registers.services.books import (
    close_register,
    copy_to_year,
    create_register,
    create_year_books,
    delete_register,
    edit_register,
    reopen_register,
)
from registers.services.numbers import spoil_next_number, void_loose_number, void_number

__all__ = [
    "close_register",
    "copy_to_year",
    "create_register",
    "create_year_books",
    "delete_register",
    "edit_register",
    "reopen_register",
    "spoil_next_number",
    "void_loose_number",
    "void_number",
]
