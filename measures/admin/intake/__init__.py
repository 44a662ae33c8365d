"""导入方案: a plan uploaded or pasted, what was read of it, what writing it would change; corrected and confirmed."""
