mod status_button;
mod status_indicator;
mod status_panel;
mod toaster;

pub use status_button::{DockerStatusButton, StatusButtonProps};
pub use status_indicator::{DockerStatusIndicator, IndicatorProps};
pub use status_panel::{DockerStatusPanel, PanelProps};
pub use toaster::{DockerToaster, ToasterProps};
