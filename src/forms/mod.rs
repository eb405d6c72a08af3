//! What each edition of the form prints (stub).
/// The compiled forms.
pub struct Forms;
impl Forms {
    /// The forms that are built into the binary.
    pub fn embedded() -> Self {
        Self
    }
}
