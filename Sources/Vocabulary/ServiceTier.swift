/// How urgently a provider served a request, which is charged at prices of its own.
public enum ServiceTier: UInt8, Sendable, CaseIterable {
    /// The ordinary service.
    case standard
    /// Slower and cheaper.
    case flex
    /// Faster and dearer.
    case priority
    /// Answered within hours, cheaper.
    case batch

    /// The tier's name in configurations, catalogues and answers.
    public var name: String {
        switch self {
        case .standard: "standard"
        case .flex: "flex"
        case .priority: "priority"
        case .batch: "batch"
        }
    }
}

/// The service tiers at which a request may be answered.
public struct ServiceTiers: OptionSet, Hashable, Sendable {
    /// One bit for each tier, by its raw value.
    public let rawValue: UInt8

    /// The ordinary service alone.
    public static let standard = ServiceTiers(.standard)
    /// Every tier.
    public static let all = ServiceTiers(rawValue: (1 << UInt8(ServiceTier.allCases.count)) - 1)

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Makes a set of some tiers.
    public init(_ tiers: ServiceTier...) {
        rawValue = tiers.reduce(0) { $0 | 1 << $1.rawValue }
    }

    /// Whether a tier is among them.
    public func holds(_ tier: ServiceTier) -> Bool { rawValue & 1 << tier.rawValue != 0 }
}
