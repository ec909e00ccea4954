mod announcement;
mod catalogue;
mod english;
mod figures;
mod german;
mod label;
mod text;
mod time;
mod trouble;

pub use announcement::Announcement;
pub use catalogue::Catalogue;
pub use english::english;
pub use german::german;
pub use label::Label;
pub use text::Text;
pub use trouble::Trouble;
