/// Which terms of a key were set by somebody who may change every key of its team, so that its owner alone cannot lift
/// them.
public struct FixedTerms: OptionSet, Sendable, Hashable {
    /// The bits, which the store keeps.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `budget`.
    public static let budget = FixedTerms(rawValue: 1)
    /// `limits`.
    public static let limits = FixedTerms(rawValue: 2)
    /// `models`.
    public static let models = FixedTerms(rawValue: 4)
    /// `expires_at`.
    public static let expiry = FixedTerms(rawValue: 8)
    /// `source_addresses`.
    public static let addresses = FixedTerms(rawValue: 16)
    /// `tags`.
    public static let tags = FixedTerms(rawValue: 32)
    /// `passthrough`.
    public static let passthrough = FixedTerms(rawValue: 64)
    /// `require_labels`.
    public static let labels = FixedTerms(rawValue: 128)

    /// The fields of the public surface, in a fixed order.
    public static let fields: [(name: String, term: FixedTerms)] = [
        ("budget", .budget), ("limits", .limits), ("models", .models), ("expires_at", .expiry),
        ("source_addresses", .addresses), ("tags", .tags), ("passthrough", .passthrough),
        ("require_labels", .labels),
    ]

    /// The names of the fields in this set.
    public var names: [String] { Self.fields.filter { contains($0.term) }.map(\.name) }
}

extension Key {
    /// The terms of which something is said.
    public var statedTerms: FixedTerms {
        var terms: FixedTerms = []
        if budget != nil { terms.insert(.budget) }
        if !limits.isUnlimited { terms.insert(.limits) }
        if models != nil { terms.insert(.models) }
        if expiresAt != nil { terms.insert(.expiry) }
        if !sourceAddresses.isEmpty { terms.insert(.addresses) }
        if !tags.isEmpty { terms.insert(.tags) }
        if passthrough != nil { terms.insert(.passthrough) }
        if !requireLabels.isEmpty { terms.insert(.labels) }
        return terms
    }

    /// The terms in which it differs from another.
    public func termsDiffering(from other: Key) -> FixedTerms {
        var terms: FixedTerms = []
        if budget != other.budget { terms.insert(.budget) }
        if limits != other.limits { terms.insert(.limits) }
        if models != other.models { terms.insert(.models) }
        if expiresAt != other.expiresAt { terms.insert(.expiry) }
        if sourceAddresses != other.sourceAddresses { terms.insert(.addresses) }
        if tags != other.tags { terms.insert(.tags) }
        if passthrough != other.passthrough { terms.insert(.passthrough) }
        if requireLabels != other.requireLabels { terms.insert(.labels) }
        return terms
    }
}
