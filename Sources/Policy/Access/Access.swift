import Vocabulary

/// Who a request comes from and what it may use: decisions over values.
public enum Access {
    /// The one text for a missing, unknown, revoked or expired key.
    public static let invalidKey = Refusal(
        .invalidAPIKey,
        "The gateway does not accept this API key. The caller must send a valid Gatehouse key."
    )

    /// What is hashed in the place of a key that was not presented: of a key's length, so that it costs as much.
    static let absentText = "sk-gh-" + String(repeating: "?", count: 56)

    /// Whom a digest stands for that no key has: refused by the same checks as any.
    private static let nobody = Principal(
        key: Key(
            id: KeyID(rawValue: ""),
            scope: ScopeID(rawValue: 0),
            prefix: "",
            digest: KeyDigest(words: (0, 0, 0, 0)),
            team: .root,
            name: "",
            owner: MemberID(ServiceAccountID(of: .root)),
            revokedAt: UTCTime(microseconds: 0),
            createdAt: UTCTime(microseconds: 0)
        ),
        path: ScopePath(nodes: []),
        grants: [],
        requiredLabels: [:]
    )

    /// The principal behind a presented text, if its key is in force.
    ///
    /// A missing, unknown, revoked and expired key cost the same: one hash, one look-up, the same comparisons.
    /// `address` is asked for only if a key in force names networks; a key that does is refused where the client's
    /// address is not known.
    public static func authenticate(
        text: String?,
        hashing hasher: some KeyDigesting,
        for use: KeyUses = .inference,
        from address: () -> IPAddress? = { nil },
        in snapshot: Snapshot,
        now: UTCTime
    ) throws(Refusal) -> Principal {
        try prove(text: text, hashing: hasher, for: use, from: address, finding: snapshot, now: now).principal
    }

    /// The principal behind a presented text, as `authenticate` finds it, and the text's digest.
    ///
    /// A text whose digest is known is hashed only to be refused, so that it costs what every refused one does.
    public static func prove(
        text: String?,
        known: KeyDigest?,
        hashing hasher: some KeyDigesting,
        from address: () -> IPAddress?,
        in snapshot: Snapshot,
        now: UTCTime
    ) throws(Refusal) -> (principal: Principal, digest: KeyDigest) {
        try prove(
            text: text,
            known: known,
            hashing: hasher,
            for: .inference,
            from: address,
            finding: snapshot,
            now: now
        )
    }

    static func prove(
        text: String?,
        known: KeyDigest? = nil,
        hashing hasher: some KeyDigesting,
        for use: KeyUses = .inference,
        from address: () -> IPAddress? = { nil },
        finding finder: some PrincipalFinding,
        now: UTCTime
    ) throws(Refusal) -> (principal: Principal, digest: KeyDigest) {
        let digest = known ?? hasher.digest(of: text ?? absentText)
        let found = finder.principal(digest: digest)
        // Nobody's key is revoked, so that whoever presents no text is refused whatever the text in its place is.
        let principal = text == nil ? nobody : found ?? nobody
        do throws(Refusal) {
            try check(principal, digest, for: use, from: address, now: now)
        } catch {
            if known != nil { _ = hasher.digest(of: text ?? absentText) }
            throw error
        }
        return (principal, digest)
    }

    /// The principal behind a digest, if its key is in force.
    public static func authenticate(
        _ digest: KeyDigest,
        for use: KeyUses = .inference,
        from address: () -> IPAddress? = { nil },
        in snapshot: Snapshot,
        now: UTCTime
    ) throws(Refusal) -> Principal {
        let principal = snapshot.principal(digest: digest) ?? nobody
        try check(principal, digest, for: use, from: address, now: now)
        return principal
    }

    /// The principal of a key that stands for tokens, if it is in force.
    public static func authenticate(
        workload id: KeyID,
        from address: () -> IPAddress? = { nil },
        in snapshot: Snapshot,
        now: UTCTime
    ) throws(Refusal) -> Principal {
        guard let principal = snapshot.principal(id), principal.key.workload != nil,
            isInForce(principal, for: .inference, now: now)
        else { throw invalidKey }
        try check(principal.key.sourceAddresses, from: address)
        return principal
    }

    private static func check(
        _ principal: Principal,
        _ digest: KeyDigest,
        for use: KeyUses,
        from address: () -> IPAddress?,
        now: UTCTime
    ) throws(Refusal) {
        let key = principal.key
        let isCurrent = digest == key.digest
        let inGrace = key.previousDigest == digest && (key.previousExpiresAt.map { now < $0 } ?? false)
        let isInForce = isInForce(principal, for: use, now: now)
        guard isCurrent || inGrace, isInForce else { throw invalidKey }
        try check(key.sourceAddresses, from: address)
    }

    private static func isInForce(_ principal: Principal, for use: KeyUses, now: UTCTime) -> Bool {
        let key = principal.key
        let isRevoked = key.revokedAt != nil
        let isExpired = key.expiresAt.map { now >= $0 } ?? false
        return !isRevoked && !isExpired && !principal.isOwnerDisabled && key.uses.contains(use)
    }

    private static func check(
        _ ranges: [AddressRange],
        from address: () -> IPAddress?
    ) throws(Refusal) {
        guard !ranges.isEmpty else { return }
        guard let address = address(), ranges.contains(where: { $0.contains(address) }) else {
            throw invalidKey
        }
    }

    /// The model of a public name, if the principal may call it; the same text for unknown and not granted.
    public static func model(
        _ name: String,
        for principal: Principal,
        in snapshot: Snapshot
    ) throws(Refusal) -> Model {
        guard isGranted(name, to: principal), let model = snapshot.models[name] else { throw noModel }
        return model
    }

    /// The one text for a model that is not there, and for one that a key may not call.
    private static let noModel = Refusal(
        .modelNotFound,
        "The model does not exist or this key may not call it. The caller can list its models with "
            + "GET /v1/models.",
        param: "model"
    )

    /// Whether every grant above a key covers a model.
    public static func isGranted(_ name: String, to principal: Principal) -> Bool {
        principal.grants.allSatisfy { $0.covers(name) }
    }

    /// The one text for a path that leads nowhere, and for a provider's own routes that a key may not use.
    public static let noRoute = Refusal(
        .routeNotFound,
        "There is no such route. The caller must check the path."
    )

    /// The provider whose own routes a principal may use; the same text for unknown and not granted.
    ///
    /// Some team above the key, or the key, must name the provider, and nobody who says anything may leave it out.
    public static func provider(
        _ name: String,
        for principal: Principal,
        in snapshot: Snapshot
    ) throws(Refusal) -> Provider {
        guard !principal.passthrough.isEmpty, principal.passthrough.allSatisfy({ $0.covers(name) }),
            let provider = snapshot.providers[name],
            principal.requiredLabels.areCarried(by: provider.declaration.labels)
        else { throw noRoute }
        return provider
    }

    /// The models that a key may call, by name.
    public static func models(for principal: Principal, in snapshot: Snapshot) -> [Model] {
        snapshot.models.values
            .filter { isGranted($0.name, to: principal) && hasTarget($0, for: principal, in: snapshot) }
            .sorted { $0.name < $1.name }
    }

    /// The model of a public name, if the list of the principal's models has it.
    public static func shownModel(
        _ name: String,
        for principal: Principal,
        in snapshot: Snapshot
    ) throws(Refusal) -> Model {
        let model = try model(name, for: principal, in: snapshot)
        guard hasTarget(model, for: principal, in: snapshot) else { throw noModel }
        return model
    }

    /// Whether a target of a model, or of those that it falls back to, carries the labels that the principal's teams require.
    private static func hasTarget(_ model: Model, for principal: Principal, in snapshot: Snapshot) -> Bool {
        Routing.line(from: model, in: snapshot).contains { candidate in
            candidate.targets.contains { principal.requiredLabels.areCarried(by: $0.labels) }
        }
    }
}
