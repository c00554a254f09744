/// The row that says that a trail did not go on where it had ended.
public enum AuditGap {
    /// Its action.
    public static let action = "audit.gap"
    /// Its subject.
    static let subject = "audit"
}
