import Foundation
import Logging
import Telemetry
import Testing
import Vocabulary

@Suite("Log entries")
struct LogTests {
    private let recording = RecordingOutput()

    private func logger(_ format: LogFormat, level: Logger.Level = .info) -> Logger {
        let output = recording.output
        return Logger(label: "gatehouse") { format.handler(label: $0, level: level, output: output) }
    }

    private struct Failure: Error, CustomStringConvertible { let description = "it broke" }

    @Test("JSON entries are one object a line with dotted keys")
    func json() throws {
        var logger = logger(.json)
        logger[metadataKey: "gateway"] = "a"

        logger.notice(
            "configuration loaded",
            metadata: [
                "key": ["id": "key_1", "count": .stringConvertible(3)], "on": .stringConvertible(true),
                "names": ["x", "y"], "time": "mine",
            ]
        )

        #expect(
            recording.text == #"{"time":"2026-11-25T03:04:05.678Z","level":"notice","logger":"gatehouse","#
                + #""message":"configuration loaded","gateway":"a","key.count":3,"key.id":"key_1","#
                + #""names":["x","y"],"on":true,"metadata.time":"mine"}"# + "\n"
        )
    }

    @Test("entries for people are one line with key=value")
    func human() {
        logger(.human).warning(
            "upstream is slow",
            metadata: ["upstream.name": "vllm-a", "why": "no \"answer\" yet", "empty": ""]
        )

        #expect(
            recording.text == #"2026-11-25T03:04:05.678Z warning  upstream is slow empty="" "#
                + #"upstream.name=vllm-a why="no \"answer\" yet""# + "\n"
        )
    }

    @Test("no text can pass for another entry", arguments: LogFormat.allCases)
    func injection(format: LogFormat) throws {
        let evil = "a\n{\"level\":\"error\"}\r\u{1b}[2J\u{85}\u{2028}\u{202e}\u{7f}\0 b=c"

        logger(format).info("\(evil)", metadata: ["\(evil)": "\(evil)", "list": ["\(evil)"]])

        let text = recording.text
        #expect(text.hasSuffix("\n"))
        let hidden = text.dropLast().unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
        #expect(hidden.isEmpty)
        guard format == .json else { return }
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        )
        #expect(object["message"] as? String == evil)
        #expect(object[evil] as? String == evil)
        #expect(object["level"] as? String == "info")
    }

    @Test("a secret prints as dots", arguments: LogFormat.allCases)
    func secrets(format: LogFormat) {
        let secret = Secret("hunter2")

        logger(format).error(
            "\(secret)",
            metadata: ["a": .stringConvertible(secret), "b": "\(secret)", "c": ["\(secret)"]]
        )

        #expect(!recording.text.contains("hunter2"))
        #expect(recording.text.contains("•••"))
    }

    @Test("entries below the level are left out, and an error is named", arguments: LogFormat.allCases)
    func level(format: LogFormat) {
        let logger = logger(format, level: .warning)

        logger.info("not this")
        logger.error("this", error: Failure())

        #expect(!recording.text.contains("not this"))
        #expect(recording.text.contains("it broke"))
        #expect(recording.text.split(separator: "\n").count == 1)
    }

    @Test("a repeated dotted key stands once in JSON")
    func repeated() throws {
        logger(.json).info("x", metadata: ["a.b": "1", "a": ["b": "2"]])

        #expect(recording.text.components(separatedBy: "\"a.b\"").count == 2)
    }

    @Test("auto is for people on a terminal and JSON otherwise")
    func choice() {
        #expect(LogFormat.choose(setting: "auto", isTerminal: true) == .human)
        #expect(LogFormat.choose(setting: "auto", isTerminal: false) == .json)
        #expect(LogFormat.choose(setting: "human", isTerminal: false) == .human)
        #expect(LogFormat.choose(setting: "json", isTerminal: true) == .json)
    }
}
