mod command;
mod icon;
mod status_indicator;
mod status_panel;
mod time_of_day;
mod toaster;

pub use status_indicator::{DockerStatusIndicator, IndicatorProps};
pub use status_panel::{DockerStatusPanel, PanelProps};
pub use toaster::{DockerToaster, ToasterProps};
