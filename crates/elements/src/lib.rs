//! The Yew components as custom elements.
