/// Looks for environment variables that look like ours and are not.
struct EnvironmentCheck {
    let reading: Reading

    /// Variables that other parts of Gatehouse read.
    static let reserved = ["GATEHOUSE_ADMIN_URL", "GATEHOUSE_ADMIN_TOKEN", "GATEHOUSE_BOOTSTRAP_KEY"]

    /// Warns of every variable of the family that nobody reads; one that a secret refers to is in use.
    func warnOfUnknownVariables() {
        let known = Section.variables + Self.reserved
        let strangers = reading.environment.keys.filter { name in
            name.hasPrefix("GATEHOUSE_") && !known.contains(name)
                && !reading.referencedVariables.contains(name)
        }
        for name in strangers.sorted() {
            reading.warn(
                "Gatehouse knows no such variable",
                at: .variable(Fault.visible(name)),
                suggestion: Nearest.name(to: name, among: known)
            )
        }
    }
}
