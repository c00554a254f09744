@preconcurrency import Dispatch
import Logging
import Policy
import Ports
import Secrets
import Synchronization
import Vocabulary

/// Brings queued messages to a webhook, each until it was taken or a day has passed.
///
/// What is queued survives a restart. A message is delivered at least once, with the same id on every try; while the
/// receiver is slow or away, messages wait in the store and nobody waits for them.
public final class WebhookCourier: AlertDelivering, Sendable {
    /// How many messages are on their way at once.
    private static let batch = 8

    private let keeper: any AlertKeeping
    private let posting: any AlertPosting
    private let settings: @Sendable () -> WebhookSettings?
    private let now: @Sendable () -> UTCTime
    private let sleep: @Sendable (Duration) async throws -> Void
    private let logger: Logger
    private let queue = DispatchQueue(label: "gatehouse-webhook")
    private let wishes: AsyncStream<Void>
    private let wish: AsyncStream<Void>.Continuation

    /// Makes a courier that does nothing until it runs; `sleep` lets a pause go by.
    public init(
        keeper: any AlertKeeping,
        posting: any AlertPosting,
        settings: @escaping @Sendable () -> WebhookSettings?,
        logger: Logger,
        now: @escaping @Sendable () -> UTCTime,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.keeper = keeper
        self.posting = posting
        self.settings = settings
        self.logger = logger
        self.now = now
        self.sleep = sleep
        // One wish is as good as many.
        (wishes, wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Begins at once: the message was queued with its alert.
    public func deliver(_ alert: BudgetAlert) { wish.yield() }

    /// Works until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            let pause = await work()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [wish, sleep] in
                    guard (try? await sleep(pause)) != nil else { return }
                    wish.yield()
                }
                // Not in a task that is cancelled: that would end the stream, and nothing would wait from then on.
                for await _ in wishes { break }
                group.cancelAll()
            }
        }
    }

    /// Tries what is due, and says how long nothing else will be.
    func work() async -> Duration {
        // Without a webhook what is queued waits for one, at most its day.
        guard let settings = settings() else { return .seconds(60) }
        do {
            let keeper = keeper
            let time = now()
            let due = try await blocking { try keeper.messages(dueAt: time, limit: Self.batch) }
            await withTaskGroup(of: Void.self) { group in
                for message in due { group.addTask { await self.bring(message, settings) } }
            }
            guard !Task.isCancelled, let next = try await blocking({ try keeper.nextMessage() }) else {
                return .seconds(60)
            }
            return min(max(next - now(), .milliseconds(20)), .seconds(60))
        } catch {
            logger.warning("queued alerts cannot be read", metadata: ["error": "\(error)"])
            return .seconds(5)
        }
    }

    private func bring(_ message: AlertMessage, _ settings: WebhookSettings) async {
        let outcome: String
        do {
            let headers = headers(message, settings)
            let status = try await posting.post(settings.url, headers: headers, body: message.body)
            if (200..<300).contains(status) {
                let time = now()
                await keep { keeper in try keeper.end(message, as: .delivered, at: time) }
                return
            }
            outcome = "status \(status)"
        } catch {
            // Cancelled: the next start tries again.
            if Task.isCancelled { return }
            outcome = "\(error)"
        }
        let time = now()
        let next = WebhookSchedule.next(message, at: time)
        let metadata: Logger.Metadata = [
            "delivery.id": "\(message.id)", "outcome": "\(outcome)", "attempts": "\(message.attempts + 1)",
        ]
        if let next {
            logger.info("webhook did not take an alert", metadata: metadata)
            await keep { keeper in try keeper.postpone(message, until: next) }
        } else {
            logger.error("webhook never took an alert, which is given up", metadata: metadata)
            await keep { keeper in try keeper.end(message, as: .givenUp, at: time) }
        }
    }

    private func headers(
        _ message: AlertMessage,
        _ settings: WebhookSettings
    ) -> [(name: String, value: String)] {
        let signature = WebhookSignature.header(
            secret: settings.secret,
            seconds: now().seconds,
            body: message.body
        )
        return [
            ("content-type", "application/json"), ("user-agent", "gatehouse"),
            ("x-gatehouse-delivery", message.id), ("x-gatehouse-signature", signature),
        ]
    }

    private func keep(_ body: @escaping @Sendable (any AlertKeeping) throws -> Void) async {
        let keeper = keeper
        do {
            try await blocking { try body(keeper) }
        } catch {
            // It stays queued as it was, and may be delivered once more.
            logger.warning("a queued alert cannot be changed", metadata: ["error": "\(error)"])
        }
    }

    private func blocking<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
