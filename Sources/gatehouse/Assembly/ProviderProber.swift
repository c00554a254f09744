import DataPlane
import Directory
import Logging
import Policy
import ServiceLifecycle
import Synchronization
import Upstreams

/// Asks providers now and then whether they are well, as their targets say, and tells the breakers of these.
///
/// What is still under way is not asked once more, and holds up nothing else.
struct ProviderProber: Service {
    /// One way of asking a provider, which several targets may share.
    private struct Question: Hashable {
        let provider: String
        let terms: ProbeTerms
    }

    /// The questions that are under way.
    private final class UnderWay: Sendable {
        private let questions = Mutex<Set<Question>>([])

        /// Begins all that are not under way already, and answers with these.
        func begin(_ due: Set<Question>) -> Set<Question> {
            questions.withLock { questions in
                let begun = due.subtracting(questions)
                questions.formUnion(begun)
                return begun
            }
        }

        func end(_ question: Question) { questions.withLock { _ = $0.remove(question) } }
    }

    private static let mostBytes = 4 << 20

    let directory: Directory
    let calls: WholeCalls
    let dataPlane: DataPlaneServer
    let logger: Logger

    func run() async throws {
        let underWay = UnderWay()
        await withDiscardingTaskGroup { group in
            var last: [Question: ContinuousClock.Instant] = [:]
            for await _ in AsyncTicks(every: .seconds(1)).cancelOnGracefulShutdown() {
                let now = ContinuousClock.now
                let snapshot = directory.published().snapshot
                let questions = Self.questions(of: snapshot)
                last = last.filter { questions.contains($0.key) }
                let due = questions.filter { question in
                    last[question].map { now - $0 >= question.terms.interval } ?? true
                }
                for question in underWay.begin(due) {
                    last[question] = now
                    group.addTask {
                        await ask(question, snapshot)
                        underWay.end(question)
                    }
                }
            }
            group.cancelAll()
        }
    }

    private static func questions(of snapshot: Snapshot) -> Set<Question> {
        var questions: Set<Question> = []
        for target in snapshot.models.values.flatMap(\.ownTargets) {
            guard let terms = target.probe else { continue }
            questions.insert(Question(provider: target.provider.name, terms: terms))
        }
        return questions
    }

    private func ask(_ question: Question, _ snapshot: Snapshot) async {
        guard let provider = snapshot.providers[question.provider] else { return }
        let terms = question.terms
        let isWell: Bool
        do throws(WholeCallFailure) {
            let answer = try await calls.get(
                terms.path,
                at: provider,
                timeout: terms.timeout,
                most: Self.mostBytes
            )
            isWell = answer.status < 500
        } catch .tooLarge {
            isWell = true
        } catch {
            logger.debug(
                "a provider did not answer its probe",
                metadata: ["provider": "\(provider.name)", "failure": "\(error)"]
            )
            isWell = false
        }
        // At the end of the process nothing is found out.
        guard !Task.isCancelled else { return }
        dataPlane.probed(provider, terms, isWell: isWell, models: snapshot.models.values)
    }
}
