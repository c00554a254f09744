import Policy

/// Asks providers for what is there, with what their calls are authorized with.
public protocol ProviderAsking: Sendable {
    /// Gets what is at a path below a provider's base URL, whatever its status, within a deadline and with at most so many
    /// bytes; no redirect is followed.
    func get(
        _ path: String,
        at provider: Provider,
        timeout: Duration,
        most: Int
    ) async throws(ProviderAskingFailure) -> (status: Int, body: [UInt8])
}

/// Why a provider gave no answer, as a phrase for a person without secrets.
public struct ProviderAskingFailure: Error, Hashable, Sendable {
    /// The phrase.
    public let reason: String

    /// Makes a failure.
    public init(_ reason: String) { self.reason = reason }
}
