import Policy
import Vocabulary

/// A place within limits, to be given back once.
struct LimitPermit {
    /// The key and what stands above it; `nil` for an attempt, which only names limit.
    let path: ScopePath?
    /// The model or provider whose limits apply too.
    let names: [LimitedName]
    let expectedTokens: Int

    /// Whether any limit applies.
    var isLimited: Bool { !names.isEmpty || !(path?.limited.isEmpty ?? true) }
}

extension LimitPermit {
    /// The permit that a request needs: by its key's path, and by its model's own limits.
    init(_ authorized: Authorized) {
        self.init(
            path: authorized.principal.path,
            names: authorized.limits,
            expectedTokens: Estimate.input(bodyLength: authorized.bodyLength)
        )
    }
}
