import NIOCore
import NIOPosix
import Policy
import Ports
import Testing

@testable import Upstreams

@Suite("Connections that event loops share", .serialized)
struct PoolTests {
    /// Two event loops with their callers, and a provider behind a port.
    private struct Pair {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let loops: [any EventLoop]
        let callers: [NIOLoopBound<LoopUpstreams>]
        let target: Target

        init(url: String, timeouts: Timeouts = Timeouts(), connections: Int = 1) async throws {
            let group = group
            loops = [group.next(), group.next()]
            let shared = UpstreamConnections()
            var callers: [NIOLoopBound<LoopUpstreams>] = []
            for loop in loops {
                callers.append(
                    try await loop.submit {
                        NIOLoopBound(LoopUpstreams(eventLoop: loop, connections: shared), eventLoop: loop)
                    }.get()
                )
            }
            self.callers = callers
            var declaration = ProviderDeclaration(name: "p", kind: "openai-compatible")
            declaration.connections = connections
            target = Target(
                provider: Provider(declaration: declaration, baseURL: url, isManagedByFile: false),
                model: "m",
                weight: 1,
                priority: 0,
                price: nil,
                contextTokens: nil,
                maxOutputTokens: 1,
                labels: [:],
                timeouts: timeouts
            )
        }

        /// Makes a call from a loop, and tells how it ends.
        func call(from place: Int) -> EventLoopFuture<String> {
            let caller = callers[place]
            let target = target
            return loops[place].flatSubmit {
                let promise = caller.eventLoop.makePromise(of: String.self)
                let observer = RecordingObserver(promise)
                let request = UpstreamRequest(
                    target: target,
                    path: "/x",
                    headerLines: ByteBuffer(),
                    body: [],
                    deadline: .now() + .seconds(60),
                    isStream: false
                )
                let call = caller.value.call(request, observer: observer)
                call.start()
                let bound = NIOLoopBound((observer, call), eventLoop: caller.eventLoop)
                // The observer must live as long as the call.
                return promise.futureResult.always { _ in _ = bound.value.0.hasAnswered }
            }
        }

        func stop() async throws {
            for caller in callers { try await caller.eventLoop.submit { caller.value.close() }.get() }
            try await group.shutdownGracefully()
        }
    }

    @Test("a call that waits on one loop gets its turn when the only connection stands on another")
    func wakesOtherLoop() async throws {
        let servers = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await AnsweringServer(group: servers, pause: .milliseconds(150))
        let pair = try await Pair(url: "http://127.0.0.1:\(server.port)/v1")

        let first = pair.call(from: 1)
        try await Task.sleep(for: .milliseconds(50))
        let second = pair.call(from: 0)

        #expect(try await first.get() == "ok")
        #expect(try await second.get() == "ok")
        try await pair.stop()
        try await server.stop()
        try await servers.shutdownGracefully()
    }

    @Test("a busy loop lets the calls of another pass after a while")
    func takesTurns() async throws {
        let servers = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await AnsweringServer(group: servers, pause: .milliseconds(40))
        let pair = try await Pair(url: "http://127.0.0.1:\(server.port)/v1")

        var busy: [EventLoopFuture<String>] = []
        for _ in 0..<80 { busy.append(pair.call(from: 1)) }
        let other = pair.call(from: 0)

        #expect(try await other.get() == "ok")
        for call in busy { _ = try await call.get() }
        try await pair.stop()
        try await server.stop()
        try await servers.shutdownGracefully()
    }

    @Test("a connection that never stands gives its place back when its call's time is over")
    func stuckHandshake() async throws {
        let servers = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await AnsweringServer(group: servers, pause: nil)
        var timeouts = Timeouts()
        timeouts.connect = .milliseconds(100)
        let pair = try await Pair(url: "https://127.0.0.1:\(server.port)/v1", timeouts: timeouts)

        let first = try await pair.call(from: 0).get()
        let second = try await pair.call(from: 0).get()

        #expect(first == "connect_timeout")
        // Not `pool_full`: the second call got a connection of its own to wait for.
        #expect(second == "connect_timeout")
        try await pair.stop()
        try await server.stop()
        try await servers.shutdownGracefully()
    }

    @Test("what waits is counted once for each call, and not at all when it has left")
    func counts() {
        let share = EndpointShare()
        let id = ObjectIdentifier(PoolTests.self)
        for _ in 0..<3 { #expect(share.tryQueue(id, limit: 3)) }
        #expect(!share.tryQueue(id, limit: 3))
        #expect(share.queuedCount == 3)

        for _ in 0..<3 { share.unqueued(id) }
        share.unqueued(id)

        #expect(share.queuedCount == 0)
        #expect(share.tryQueue(id, limit: 1))
    }
}
