import Dialects
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Targets that cannot do what a request needs")
struct TargetNeedsTests {
    private static let picture = #"{"type":"image_url","image_url":{"url":"data:image/png;base64,cHJvYmU="}}"#
    private static let seeing =
        #"{"model":"fast","max_tokens":5,"messages":[{"role":"user","content":[\#(picture)]}]}"#
    private static let plain =
        #"{"model":"fast","max_tokens":5,"messages":[{"role":"user","content":"hello"}]}"#
    private static let foreign = """
        {"model":"fast","max_tokens":5,"messages":[{"role":"user","content":[{"type":"image","source":\
        {"type":"base64","media_type":"image/png","data":"cHJvYmU="}}]}]}
        """

    private let first = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
    private let second = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }

    /// A model that tries `a` first, which lacks some things.
    private func gate(
        _ lacks: Set<Capability>?,
        alone: Bool = false,
        losses: [Capability: LossHandling] = [:]
    ) async throws -> Gate {
        let ports = alone ? ["a": first.port] : ["a": first.port, "b": second.port]
        return try await Gate(upstreams: ports) { declaration in
            declaration.models[0].strategy = .priority
            declaration.models[0].unsupported = losses
            for place in declaration.models[0].targets.indices {
                let isFirst = declaration.models[0].targets[place].provider == "a"
                declaration.models[0].targets[place].priority = isFirst ? 0 : 1
                if isFirst { declaration.models[0].targets[place].lacks = lacks }
            }
        }
    }

    @Test(
        "a target that lacks pictures is left out for a picture when another can",
        arguments: [seeing, foreign]
    )
    func leftOut(_ body: String) async throws {
        let path = body == Self.foreign ? "/v1/messages" : "/v1/chat/completions"
        let answer = try await gate([.images]).ask(body, path: path)

        #expect(answer.status == 200)
        #expect(answer.field("x-gatehouse-provider") == "b")
    }

    @Test("what it does not lack goes to it as ever")
    func ordinary() async throws {
        #expect(try await gate([.images]).ask(Self.plain).field("x-gatehouse-provider") == "a")
        #expect(try await gate([.audio]).ask(Self.seeing).field("x-gatehouse-provider") == "a")
        #expect(try await gate(nil).ask(Self.seeing).field("x-gatehouse-provider") == "a")
    }

    @Test("where no target can, the request is refused with the thing's name", arguments: [seeing, foreign])
    func refused(_ body: String) async throws {
        let path = body == Self.foreign ? "/v1/messages" : "/v1/chat/completions"
        let answer = try await gate([.images], alone: true).ask(body, path: path)

        #expect(answer.status == 400)
        #expect(answer.body.contains("images"))
    }

    @Test("a policy that drops it lets the request pass as it is")
    func dropped() async throws {
        let answer = try await gate([.images], alone: true, losses: [.images: .drop]).ask(Self.seeing)

        #expect(answer.status == 200)
    }

    @Test("a doubt only chooses: with no other target the upstream has the last word")
    func doubts() throws {
        func target(_ name: String, _ doubts: Set<Capability>) -> Target {
            Target(
                provider: Provider(
                    declaration: ProviderDeclaration(name: name, kind: "openai"),
                    baseURL: "",
                    isManagedByFile: false
                ),
                model: "m",
                weight: 1,
                priority: 0,
                price: nil,
                contextTokens: nil,
                maxOutputTokens: 1,
                labels: [:],
                timeouts: Timeouts(),
                doubts: doubts
            )
        }
        func plan(_ targets: [Target]) -> RoutePlan {
            RoutePlan(targets: targets, fallbackStarts: [], fallbackModels: [])
        }
        var conversation = Conversation(model: "m")
        conversation.turns = [
            Turn(.user, [ContentPart(.image(Media(.base64("cHJvYmU="), type: "image/png")))])
        ]
        let (doubted, sure) = (target("a", [.images]), target("b", [.reasoning]))

        let both = plan([doubted, sure])
        let body = Array(Self.seeing.utf8)
        let envelope = try RequestEnvelope.read(.chatCompletions, body.span, model: nil)
        #expect(
            RequestNeeds(both, envelope, { conversation }).preferred(both).targets.map(\.provider.name) == [
                "b"
            ]
        )
        let alone = plan([doubted])
        #expect(RequestNeeds(alone, envelope, { conversation }).preferred(alone).targets.count == 1)
        #expect(RequestNeeds(both, envelope, { nil }).preferred(both).targets.count == 2)

        // What cannot need a picture is not read for it.
        let words = Array(Self.plain.utf8)
        let plain = try RequestEnvelope.read(.chatCompletions, words.span, model: nil)
        var reads = 0
        _ = RequestNeeds(both, plain) {
            reads += 1
            return conversation
        }
        #expect(reads == 0)
    }
}
