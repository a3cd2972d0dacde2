//! In which ways a workflow can be run to see what a part of it is good for. It knows neither how a pattern does without
//! that part, nor who runs it.

/// A workflow with or without a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variation {
    /// Each attempt is told of those before it and of what was said of them.
    WithFeedback,
    /// Each attempt is the first, as far as it knows.
    WithoutFeedback,
    /// Something that goes wrong is reflected on.
    WithReflection,
    /// The model is left to itself.
    WithoutReflection,
}
