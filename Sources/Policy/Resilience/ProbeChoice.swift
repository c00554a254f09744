/// What a target says of probes where it does not leave them to its provider.
public enum ProbeChoice: Sendable, Hashable {
    /// It is not asked.
    case off
    /// It is asked so.
    case on(ProbeTerms)

    /// How it is asked; `nil` if it is not.
    public var terms: ProbeTerms? { if case .on(let terms) = self { terms } else { nil } }
}
