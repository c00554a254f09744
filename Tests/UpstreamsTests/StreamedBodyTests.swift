import NIOCore
import NIOPosix
import Policy
import Ports
import Testing

@testable import Upstreams

@Suite("Bodies that are sent as they come", .serialized)
struct StreamedBodyTests {
    /// One event loop that calls.
    private struct Caller {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let upstreams: NIOLoopBound<LoopUpstreams>

        init() async throws {
            let loop = group.next()
            upstreams = try await loop.submit {
                NIOLoopBound(
                    LoopUpstreams(eventLoop: loop, connections: UpstreamConnections()),
                    eventLoop: loop
                )
            }.get()
        }

        /// A call whose body begins with `beginning` and goes on with a piece, as often as told.
        func call(
            _ server: UploadServer,
            _ beginning: String,
            _ rest: Int,
            _ piece: String,
            count: Int,
            idle: Duration = .seconds(30)
        ) async throws -> (result: EventLoopFuture<String>, observer: NIOLoopBound<SendingObserver>) {
            var timeouts = Timeouts()
            timeouts.idle = idle
            var declaration = ProviderDeclaration(name: "p", kind: "openai-compatible")
            declaration.connections = 1
            let target = Target(
                provider: Provider(
                    declaration: declaration,
                    baseURL: "http://127.0.0.1:\(server.port)/v1",
                    isManagedByFile: false
                ),
                model: "m",
                weight: 1,
                priority: 0,
                price: nil,
                contextTokens: nil,
                maxOutputTokens: 1,
                labels: [:],
                timeouts: timeouts
            )
            let upstreams = upstreams
            let promise = upstreams.eventLoop.makePromise(of: String.self)
            let observer = try await upstreams.eventLoop.submit {
                var request = UpstreamRequest(
                    target: target,
                    path: "/x",
                    headerLines: ByteBuffer(),
                    body: beginning.isEmpty ? [] : [ByteBuffer(string: beginning)],
                    deadline: .now() + .seconds(60),
                    isStream: false
                )
                request.restLength = rest
                let observer = SendingObserver(promise, piece, count: count)
                let call = upstreams.value.call(request, observer: observer)
                observer.call = call
                call.start()
                return NIOLoopBound(observer, eventLoop: upstreams.eventLoop)
            }.get()
            return (promise.futureResult, observer)
        }

        /// How much an observer has sent once that has not changed for a while.
        func settledCount(_ observer: NIOLoopBound<SendingObserver>) async throws -> Int {
            var last = -1
            while true {
                let now = try await observer.eventLoop.submit { observer.value.sentCount }.get()
                if now == last { return now }
                last = now
                try await Task.sleep(for: .milliseconds(100))
            }
        }

        func stop() async throws {
            try await upstreams.eventLoop.submit { [upstreams] in upstreams.value.close() }.get()
            try await group.shutdownGracefully()
        }
    }

    @Test("a body whose length is known is sent with it, and the connection serves the next call")
    func counted() async throws {
        let caller = try await Caller()
        let server = try await UploadServer(group: caller.group, .behind("end"))

        let first = try await caller.call(server, "begin", 6, "end", count: 2)
        #expect(try await first.result.get() == "200")
        // A whole body takes the idle connection; one that is not, and may open no other, does too.
        let second = try await caller.call(server, "", 3, "end", count: 1)
        #expect(try await second.result.get() == "200")

        #expect(server.text.contains("content-length: 11\r\n\r\nbeginendend"))
        #expect(server.text.contains("content-length: 3\r\n\r\nend"))
        #expect(server.connectionCount == 1)
        try await server.stop()
        try await caller.stop()
    }

    @Test("an upstream that reads nothing is sent no more than its socket holds, and the rest when it does")
    func pressure() async throws {
        let caller = try await Caller()
        let server = try await UploadServer(group: caller.group, reads: false, .behind("end"))
        let piece = String(repeating: "x", count: (64 << 10) - 3) + "end"

        let call = try await caller.call(server, "", piece.utf8.count * 400, piece, count: 400)
        let held = try await caller.settledCount(call.observer)
        #expect(held < 300)
        try await server.letRead()

        #expect(try await call.result.get() == "200")
        try await server.stop()
        try await caller.stop()
    }

    @Test("an answer that comes before the body's end is heard, and the connection is closed")
    func early() async throws {
        let caller = try await Caller()
        let refusal = "HTTP/1.1 413 Content Too Large\r\ncontent-length: 2\r\n\r\n{}"
        let server = try await UploadServer(group: caller.group, .atOnce, answer: refusal)
        let piece = String(repeating: "x", count: 1 << 16)

        let call = try await caller.call(server, "", 4000 << 16, piece, count: 4000)

        #expect(try await call.result.get() == "413")
        for _ in 0..<100 where server.openCount > 0 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(server.openCount == 0)
        try await server.stop()
        try await caller.stop()
    }

    @Test("an upstream that closes in the middle of the body, or reads no further, fails the call")
    func failures() async throws {
        let caller = try await Caller()
        let closing = try await UploadServer(group: caller.group, .atOnce, answer: nil)
        let stuck = try await UploadServer(group: caller.group, reads: false, .atOnce)
        let long = String(repeating: "x", count: 1 << 20)

        let first = try await caller.call(closing, "", 100 << 20, long, count: 100)
        let second = try await caller.call(
            stuck,
            "",
            100 << 20,
            long,
            count: 100,
            idle: .milliseconds(200)
        )

        #expect(try await first.result.get() == "closed_before_answer")
        #expect(try await second.result.get() == "send_timeout")
        try await closing.stop()
        try await stuck.stop()
        try await caller.stop()
    }

    @Test("what is longer than was said is not sent")
    func tooLong() async throws {
        let caller = try await Caller()
        let server = try await UploadServer(group: caller.group, .behind("beginmore"))

        let call = try await caller.call(server, "begin", 4, "more", count: 2)

        #expect(try await call.result.get() == "200")
        #expect(server.text.hasSuffix("content-length: 9\r\n\r\nbeginmore"))
        try await server.stop()
        try await caller.stop()
    }

    @Test("a call that is cancelled in the middle of its body closes its connection")
    func cancelled() async throws {
        let caller = try await Caller()
        let server = try await UploadServer(group: caller.group, .behind("never"))

        let call = try await caller.call(server, "begin", 1000, "", count: 0)
        for _ in 0..<100 where server.text.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
        try await call.observer.eventLoop.submit { call.observer.value.cancel() }.get()

        for _ in 0..<100 where server.openCount > 0 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(server.openCount == 0)
        try await server.stop()
        try await caller.stop()
    }
}
