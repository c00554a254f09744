import Directory
import Ledger
import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// Pictures and sound over sockets.
@Suite("Routes of pictures and sound", .serialized)
struct MediaRouteTests {
    private static let boundary = FormText.boundary

    private static func form(
        _ fields: [(String, String)],
        file: String = "sound",
        last: [(String, String)] = []
    ) -> String { FormText.form(fields, file: file, last: last) }

    private func ask(_ gate: Gate, _ path: String, _ body: String, type: String? = nil) throws -> Answer {
        try gate.ask(body, path: path, type: type ?? FormText.type)
    }

    private static func priced(_ change: @escaping (inout UnitPrices) -> Void) -> (inout Declaration) -> Void
    {
        { declaration in
            var price =
                declaration.models[0].targets[0].price ?? PriceList(version: "t", rates: TokenRates.free)
            price.rates = .free
            change(&price.units)
            declaration.models[0].targets[0].price = price
        }
    }

    @Test(
        "a form passes byte for byte, but for the model's name, wherever that stands",
        arguments: [
            "/v1/audio/transcriptions", "/v1/audio/translations", "/v1/images/edits", "/v1/images/variations",
        ]
    )
    func forms(_ path: String) async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(#"{"text":"hi","data":[]}"#))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let bodies = [
            Self.form([("model", "fast"), ("language", "en")]),
            Self.form([("language", "en")], last: [("model", "fast")]),
        ]

        for body in bodies { #expect(try ask(gate, path, body).status == 200) }

        let expected = bodies.map { $0.replacing("fast", with: "upstream-model") }
        #expect(upstream.requests.map(\.body) == expected)
        let isAlike = upstream.requests.allSatisfy {
            $0.head.hasPrefix("POST \(path) HTTP/1.1")
                && $0.field("content-type")?.contains(Self.boundary) == true
        }
        #expect(isAlike)
        await gate.stop()
    }

    @Test("where the path names the model, a form that does not is given it")
    func deployment() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(#"{"text":"hi"}"#))] }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let body = Self.form([("language", "en")])

        let answer = try ask(gate, "/openai/deployments/fast/audio/transcriptions?api-version=1", body)
        let other = try ask(
            gate,
            "/openai/deployments/fast/audio/transcriptions",
            Self.form([("model", "slow")])
        )

        #expect(answer.status == 200)
        #expect(
            upstream.requests.first?.body
                == Self.form([("language", "en")], last: [("model", "upstream-model")])
        )
        #expect(other.status == 400)
        await gate.stop()
    }

    @Test(
        "what is no form, or half of one, or names no model is refused before anything is sent",
        arguments: [
            ("multipart/form-data", form([("model", "fast")])),
            ("application/json", #"{"model":"fast","file":"x"}"#),
            ("multipart/form-data; boundary=\(boundary)", form([("language", "en")])),
            ("multipart/form-data; boundary=\(boundary)", String(form([("model", "fast")]).dropLast(12))),
            ("multipart/form-data; boundary=\(boundary)", form([("model", "fast"), ("model", "other")])),
            ("multipart/form-data; boundary=\(boundary)", form([("Model", "fast")])),
        ]
    )
    func refused(_ type: String, _ body: String) async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}"))] }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try ask(gate, "/v1/audio/transcriptions", body, type: type)

        #expect(answer.status == 400 && answer.body.contains("invalid_body"))
        #expect(upstream.requests.isEmpty)
        #expect(gate.ledger.statistics.holds == 0)
        await gate.stop()
    }

    @Test("a transcript is charged for the seconds that it reports, else for those that its length tells")
    func seconds() async throws {
        let upstream = ScriptedUpstream { _, number in
            number == 1
                ? [.send(ScriptedUpstream.json(#"{"text":"hi","usage":{"type":"duration","seconds":3}}"#))]
                : [.send("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nhi")]
        }
        let gate = try await Gate(
            upstreams: ["a": upstream.port],
            Self.priced { $0.audioSecond = Money(nanos: 1_000_000) }
        )
        let body = Self.form([("model", "fast")], file: String(repeating: "s", count: 8000))

        #expect(try ask(gate, "/v1/audio/transcriptions", body).field("x-gatehouse-cost-usd") == "0.003")
        #expect(try ask(gate, "/v1/audio/transcriptions", body).status == 200)
        let record = try await gate.records(2)[0]

        #expect(record.accuracy == .estimated)
        #expect(record.usage.rare[.audioMilliseconds] == body.utf8.count / 4)
        await gate.stop()
    }

    @Test("an answer that is no stream although one was asked for passes as it is, an empty transcript too")
    func unstreamed() async throws {
        func whole(_ type: String, _ body: String) -> String {
            "HTTP/1.1 200 OK\r\ncontent-type: \(type)\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
        }
        let answers = [
            whole("text/plain; charset=utf-8", "hi"), whole("text/plain", ""), whole("audio/mpeg", "ID3"),
            whole("image/png", "PNG"),
        ]
        let upstream = ScriptedUpstream { _, number in [.send(answers[number - 1])] }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let form = Self.form([("model", "fast"), ("stream", "true")])

        let text = try ask(gate, "/v1/audio/transcriptions", form)
        let silence = try ask(gate, "/v1/audio/transcriptions", form)
        let sound = try gate.ask(
            #"{"model":"fast","input":"Hi","voice":"v","stream_format":"sse"}"#,
            path: "/v1/audio/speech"
        )
        let picture = try gate.ask(
            #"{"model":"fast","prompt":"a cat","stream":true}"#,
            path: "/v1/images/generations"
        )

        #expect(text.status == 200 && text.body == "hi" && text.field("content-type") != nil)
        #expect(silence.status == 200 && silence.body.isEmpty)
        #expect(sound.status == 200 && sound.body == "ID3")
        #expect(picture.status == 200 && picture.body == "PNG")
        let records = try await gate.records(4)
        #expect(records.map(\.status) == [200, 200, 200, 200])
        await gate.stop()
    }

    @Test("pictures are charged apiece, and the hold covers as many as are asked for")
    func pictures() async throws {
        let upstream = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.json(#"{"created":1,"data":[{"url":"a"},{"url":"b"}]}"#))]
        }
        let gate = try await Gate(
            upstreams: ["a": upstream.port],
            Self.priced { $0.image = Money(nanos: 40_000_000) }
        )
        let two = #"{"model":"fast","prompt":"a cat","n":2}"#
        let poor = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "poor", budget: BudgetTerms(limit: Money(nanos: 79_999_999))),
            by: .system
        ).secret.revealed

        #expect(try gate.ask(two, path: "/v1/images/generations").field("x-gatehouse-cost-usd") == "0.08")
        #expect(try gate.ask(two, path: "/v1/images/generations", key: poor).status == 429)
        let one = #"{"model":"fast","prompt":"a cat"}"#
        #expect(try gate.ask(one, path: "/v1/images/generations", key: poor).status == 200)
        await gate.stop()
    }

    @Test("speech passes as it comes, and its characters are charged")
    func speech() async throws {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: audio/mpeg\r\ntransfer-encoding: chunked\r\n\r\n"
        let door = Door()
        let upstream = ScriptedUpstream { _, _ in
            [
                .send(head + ScriptedUpstream.chunk("first")), .wait(door),
                .send(ScriptedUpstream.chunk("last") + "0\r\n\r\n"),
            ]
        }
        let gate = try await Gate(
            upstreams: ["a": upstream.port],
            Self.priced { $0.character = Money(nanos: 15_000) }
        )
        let socket = try gate.connect()
        socket.send(
            gate.request(#"{"model":"fast","input":"Grüße!","voice":"alloy"}"#, path: "/v1/audio/speech")
        )

        #expect(socket.read(until: "first").contains("audio/mpeg"))
        door.open()
        #expect(socket.read(until: "0\r\n\r\n").contains("last"))

        let record = try await gate.lastRecord()
        #expect(record.usage.rare[.characters] == 6)
        #expect(record.cost == Money(nanos: 90_000))
        await gate.stop()
    }
}

extension TokenRates {
    fileprivate static let free = TokenRates(
        input: TokenPrice(nanosPerMillion: 0),
        output: TokenPrice(nanosPerMillion: 0)
    )
}
