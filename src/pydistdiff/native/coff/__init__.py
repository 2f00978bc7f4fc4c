"""Objects for the linker of Windows (COFF): code (`.obj`), and imports of a DLL in `.lib` archives."""
