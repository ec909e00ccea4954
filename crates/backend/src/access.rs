//! Who may ask: by host, by origin and by token.

mod allowed_host;
mod allowed_origin;
mod gate;
mod login;
mod token;

pub use self::allowed_host::{AllowedHost, NotAHost};
pub use self::allowed_origin::{AllowedOrigin, NotAnOrigin};
pub(crate) use self::gate::Gate;
pub(crate) use self::login::Login;
pub use self::token::{Token, TokenError, WeakToken};
