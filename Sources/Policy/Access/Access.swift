import Vocabulary

/// Who a request comes from and what it may use: decisions over values.
public enum Access {
    /// The one text for a missing, unknown, revoked or expired key.
    public static let invalidKey = Refusal(
        .invalidAPIKey,
        "The gateway does not accept this API key. The caller must send a valid Gatehouse key."
    )

    /// The principal behind a digest, if its key is in force.
    ///
    /// All refusals do the same work: one look-up, then the same comparisons. `address` is asked for only if the key
    /// names networks; a key that does is refused where the client's address is not known.
    public static func authenticate(
        _ digest: KeyDigest,
        for use: KeyUses = .inference,
        from address: () -> IPAddress? = { nil },
        in snapshot: Snapshot,
        now: UTCTime
    ) throws(Refusal) -> Principal {
        guard let principal = snapshot.principal(digest: digest) else { throw invalidKey }
        let key = principal.key
        let isCurrent = digest == key.digest
        let inGrace = key.previousDigest == digest && (key.previousExpiresAt.map { now < $0 } ?? false)
        let isRevoked = key.revokedAt != nil
        let isExpired = key.expiresAt.map { now >= $0 } ?? false
        guard isCurrent || inGrace, !isRevoked, !isExpired, !principal.isOwnerDisabled,
            key.uses.contains(use)
        else { throw invalidKey }
        if !key.sourceAddresses.isEmpty {
            guard let address = address(), key.sourceAddresses.contains(where: { $0.contains(address) })
            else {
                throw invalidKey
            }
        }
        return principal
    }

    /// The model of a public name, if the principal may call it; the same text for unknown and not granted.
    public static func model(
        _ name: String,
        for principal: Principal,
        in snapshot: Snapshot
    ) throws(Refusal) -> Model {
        guard isGranted(name, to: principal), let model = snapshot.models[name] else {
            throw Refusal(
                .modelNotFound,
                "The model does not exist or this key may not call it. The caller can list its models with "
                    + "GET /v1/models.",
                param: "model"
            )
        }
        return model
    }

    /// Whether every grant above a key covers a model.
    public static func isGranted(_ name: String, to principal: Principal) -> Bool {
        principal.grants.allSatisfy { $0.covers(name) }
    }

    /// The models that a key may call, by name.
    public static func models(for principal: Principal, in snapshot: Snapshot) -> [Model] {
        snapshot.models.values.filter { model in
            isGranted(model.name, to: principal)
                && model.targets.contains { Routing.carries($0, principal.requiredLabels) }
        }.sorted { $0.name < $1.name }
    }
}
