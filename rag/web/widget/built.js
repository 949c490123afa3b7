// Stands for what the server fills in (rag/web/files.py): the palette, the button's words by language, and
// where the chat is found.

export const PALETTE = "";
export const WORDS = {};
export const FALLBACK = "";
export const CHAT = "";
