import Vocabulary

/// What is held of a cloud's credential, and when it is fetched anew: a pure rule over moments.
///
/// One fetch at a time, ahead of the end by a random part of a few minutes so that many gateways do not come together;
/// after a failure at growing, random times, during which a credential that still holds goes on being used.
struct CredentialLease: Sendable {
    /// A credential that was fetched.
    struct Held: Sendable {
        /// The credential.
        let credential: CloudCredential
        /// Tells it from those before and after it.
        let number: UInt64
    }

    /// What a call does.
    enum Advice {
        /// It uses this; if `isDue`, a fetch begins beside it.
        case use(Held, isDue: Bool)
        /// It waits for the fetch that runs, or that it begins if `begins`.
        case wait(begins: Bool)
        /// It fails at once: the last fetch has failed only just now.
        case fail(CloudCredentialError)
    }

    /// The earliest that a credential is fetched before its end.
    static let ahead = Duration.seconds(300)
    /// What is left of a credential that is no longer used: a call takes a moment to arrive, and clocks differ.
    static let margin = Duration.seconds(10)
    /// The least time between a fetch that succeeded and the next one.
    static let pause = Duration.seconds(5)
    /// The longest time after a failure until the next fetch.
    static let longestBackoff = Duration.seconds(60)
    /// How long after a refused credential was dropped none is dropped again: if the next is refused too, it is not
    /// the credential.
    static let dropPause = Duration.seconds(60)

    private var held: Held?
    private var usableUntil: UTCTime?
    private var refreshAt: UTCTime?
    private var lastNumber: UInt64 = 0
    private var isFetching = false
    private var failures = 0
    private var lastFailure: (error: CloudCredentialError, retryAt: UTCTime)?
    private var droppedAt: UTCTime?

    /// What a call at a moment does.
    func advice(at now: UTCTime) -> Advice {
        if let held, usableUntil.map({ now < $0 }) ?? true {
            return .use(held, isDue: !isFetching && isDue(at: now))
        }
        if isFetching { return .wait(begins: false) }
        if let lastFailure, now < lastFailure.retryAt { return .fail(lastFailure.error) }
        return .wait(begins: true)
    }

    /// Whether a call would find a credential.
    func isReady(at now: UTCTime) -> Bool { held != nil && (usableUntil.map { now < $0 } ?? true) }

    private func isDue(at now: UTCTime) -> Bool {
        guard let refreshAt, now >= refreshAt else { return false }
        return lastFailure.map { now >= $0.retryAt } ?? true
    }

    /// A fetch begins.
    mutating func begin() { isFetching = true }

    /// The fetch brought a credential; `chance` is a random number from 0 to 1.
    mutating func succeed(_ credential: CloudCredential, at now: UTCTime, chance: Double) {
        isFetching = false
        failures = 0
        lastFailure = nil
        lastNumber += 1
        held = Held(credential: credential, number: lastNumber)
        guard let expires = credential.expires else {
            (usableUntil, refreshAt) = (nil, nil)
            return
        }
        let life = max(.zero, expires - now)
        usableUntil = now + (life - min(Self.margin, life / 10))
        // Between four fifths and the whole of the time ahead; of a short life a fifth to a quarter.
        let ahead = min(Self.ahead, life / 4) * (0.8 + 0.2 * chance)
        refreshAt = now + max(Self.pause, life - ahead)
    }

    /// The fetch failed; `chance` is a random number from 0 to 1.
    mutating func fail(_ error: CloudCredentialError, at now: UTCTime, chance: Double) {
        isFetching = false
        failures += 1
        let longest = min(Self.longestBackoff, .seconds(1 << min(failures - 1, 10)))
        lastFailure = (error, now + longest * (0.5 + 0.5 * chance))
    }

    /// An upstream refused a credential: it is dropped, once in a while, so that the next call has a fresh one.
    ///
    /// - Returns: whether it was dropped.
    mutating func refused(_ number: UInt64, at now: UTCTime) -> Bool {
        guard held?.number == number else { return false }
        if let droppedAt, now >= droppedAt, now - droppedAt < Self.dropPause { return false }
        droppedAt = now
        held = nil
        return true
    }
}
