//! Yew components and hooks that show whether Docker can be used.
