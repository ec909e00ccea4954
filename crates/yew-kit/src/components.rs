mod icon;
mod status_indicator;
mod status_panel;

pub use status_indicator::{DockerStatusIndicator, IndicatorProps};
pub use status_panel::{DockerStatusPanel, PanelProps};
