use crate::Element;
use crate::markup::node::element;

/// The picture is so many units high; one sample after the other is a unit apart.
const HEIGHT: f64 = 100.0;

/// The course of a figure as a line that ends at the right edge, with gaps where nothing is known.
/// `full` is the most there can be: of a course far below it the lower part is shown, an eighth at
/// least.
pub(super) fn chart(
    samples: impl DoubleEndedIterator<Item = Option<f64>> + Clone,
    width: usize,
    full: Option<f64>,
) -> Element {
    let peak = samples.clone().flatten().fold(0.0, f64::max);
    let top = (peak * 1.25).max(full.unwrap_or_default() / 8.0).max(1.0);
    let mut line = String::new();
    let mut is_drawn = false;
    let count = samples.clone().count();
    for (index, sample) in samples.enumerate() {
        if let Some(value) = sample {
            let x = (width + index).saturating_sub(count);
            let y = (HEIGHT * (1.0 - value.max(0.0) / top) + 0.5) as u64;
            line.push(if is_drawn { 'L' } else { 'M' });
            line.push_str(&x.to_string());
            line.push(' ');
            line.push_str(&y.to_string());
            if !is_drawn {
                // Else a figure that stands alone has no length, and is not seen.
                line.push_str("h.1");
            }
        }
        is_drawn = sample.is_some();
    }
    picture(width).child(element("path").with("d", line))
}

/// A share of a whole, from 0 to 1.
pub(super) fn bar(share: f64) -> Element {
    let width = (1000.0 * share.clamp(0.0, 1.0)) as u64;
    let rect = element("rect")
        .with("width", width.to_string())
        .with("height", "100");
    picture(1000).child(rect)
}

/// The text beside it says the same.
fn picture(width: usize) -> Element {
    element("svg")
        .class("docker-status-chart")
        .with("viewBox", ["0 0 ", &width.to_string(), " 100"].concat())
        .with("preserveAspectRatio", "none")
        .with("aria-hidden", "true")
}
