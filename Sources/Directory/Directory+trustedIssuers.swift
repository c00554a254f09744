import Logging
import Policy
import Ports
import Secrets
import Vocabulary

extension Directory {
    /// What a key that stands for tokens shows in the place of the beginning of its text.
    private static let workloadPrefix = "(token)"

    /// Sees to it that every rule of the file has a key, which is its principal, and no other such key is in force.
    ///
    /// A rule is known by its issuer, claim and value, and the team. The key of one that leaves the file is revoked; if
    /// it comes back, it gets another. One that was revoked through the API stays so as long as its rule stands.
    func reconcile(
        _ issuers: [TrustedIssuerDeclaration],
        in draft: inout Draft
    ) throws(DirectoryError) {
        var wanted: [(claim: WorkloadClaim, team: TeamID, terms: KeyTerms, field: String)] = []
        for (place, issuer) in issuers.enumerated() {
            for (index, rule) in issuer.rules.enumerated() {
                let field = "trusted_issuers[\(place)].rules[\(index)]"
                let claim = WorkloadClaim(issuer: issuer.issuer, claim: rule.claim, value: rule.value)
                let team = try team(named: rule.team, field: "\(field).team", in: draft.snapshot)
                wanted.append((claim, team, KeyTerms(rule), field))
            }
        }
        let known = draft.snapshot.workloadKeys
        let teams = Dictionary(wanted.map { ($0.claim, $0.team) }) { first, _ in first }
        for (claim, key) in known.sorted(by: { $0.value.id.rawValue < $1.value.id.rawValue })
        where teams[claim] != key.team { leave(key, in: &draft) }
        for rule in wanted {
            let key = known[rule.claim].flatMap { $0.team == rule.team ? $0 : nil }
            do throws(DirectoryError) {
                try declare(rule.claim, rule.team, rule.terms, as: key, in: &draft)
            } catch {
                throw DirectoryError(
                    error.code,
                    "\(rule.field): \(error.message)",
                    field: error.field.map { "\(rule.field).\($0)" }
                )
            }
        }
    }

    private func declare(
        _ claim: WorkloadClaim,
        _ team: TeamID,
        _ terms: KeyTerms,
        as known: Key?,
        in draft: inout Draft
    ) throws(DirectoryError) {
        try terms.validate()
        if let known, known.revokedAt != nil {
            return logger.warning(
                "the key of a trusted issuer's rule is revoked and stays so",
                metadata: ["key.id": "\(known.id)", "issuer": "\(claim.issuer)"]
            )
        }
        let key: Key
        if let known { key = known } else { key = try newKey(for: claim, in: team) }
        let changed = key.with(terms)
        guard changed != known else { return }
        try NarrowingRules.check(changed, changing: known, in: draft.snapshot)
        draft.put(changed)
        try AllocationRules.check(changed, changing: known, in: draft.snapshot, now: now())
    }

    private func newKey(for claim: WorkloadClaim, in team: TeamID) throws(DirectoryError) -> Key {
        let id = KeyID.random()
        var key = Key(
            id: id,
            scope: try durably { try store.scope(for: .key(id)) },
            prefix: Self.workloadPrefix,
            // Of a text that nobody gets: stores keep a digest for every key.
            digest: hasher.digest(of: KeyText.generate().revealed),
            team: team,
            name: "",
            owner: MemberID(ServiceAccountID(of: team)),
            createdAt: now()
        )
        key.workload = claim
        key.isManagedByFile = true
        return key
    }

    private func leave(_ key: Key, in draft: inout Draft) {
        var key = key
        key.isManagedByFile = false
        if key.revokedAt == nil {
            _ = revoke(key, in: &draft)
        } else {
            draft.put(key)
        }
        logger.notice(
            "a trusted issuer's rule left the configuration file",
            metadata: ["key.id": "\(key.id)"]
        )
    }

    /// The team of an id, or of the names from below the root on, joined by slashes.
    private func team(
        named text: String,
        field: String,
        in snapshot: Snapshot
    ) throws(DirectoryError) -> TeamID {
        let found = TeamPath.teams(named: text, in: snapshot)
        guard let team = found.first else {
            throw .invalid(field, "\(field): There is no team \"\(text)\".")
        }
        guard found.count == 1 else {
            throw .invalid(field, "\(field): More than one team is called \"\(text)\". Give its id.")
        }
        return team
    }
}
