/// A journal that cannot be opened or made longer.
struct JournalFailure: Error, CustomStringConvertible {
    /// What was tried, with the path.
    let action: String
    /// The system's error number.
    let code: Int32

    /// The action and the number.
    var description: String { "cannot \(action) (error \(code))" }
}
