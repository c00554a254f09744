import Foundation
import Policy
import Testing

@testable import ControlPlane

@Suite("Documentation that is made from tables")
struct DocumentationTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs")

    private func page(_ name: String) throws -> String {
        try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
    }

    @Test("the page on governance shows the permission matrix as it is")
    func matrix() throws {
        #expect(try page("governance.md").contains(PermissionMatrix.markdown))
    }

    @Test("the page on governance says who gives which role, and what holds beside a permission")
    func roles() throws {
        let page = try page("governance.md")
        #expect(page.contains(PermissionMatrix.givenRoles))
        for rule in Permission.allCases.flatMap(\.rules) { #expect(page.contains("- \(rule)\n")) }
    }

    @Test("the page on the admin API has all codes of problems and no other")
    func problems() throws {
        #expect(try page("admin-api.md").contains("\n\n\(Problem.Code.markdown)\n\n"))
    }

    @Test("the description of the API names each route's permission")
    func permissions() async throws {
        try await AdminFixture.run { api in
            let paths = try await api.get("/api/v1/openapi.json")["paths"]
            for route in api.plane.routes {
                guard case .granted(let permission, at: _) = route.access else { continue }
                let operation = paths?[route.path]?[route.method.lowercased()]
                #expect(operation?["x-permission"]?.text == permission.rawValue, "\(route.name)")
                let text = operation?["description"]?.text ?? ""
                for rule in permission.rules { #expect(text.contains(rule), "\(route.name)") }
            }
        }
    }

    @Test("the description of the API counts what is one's own only where something can be")
    func own() async throws {
        try await AdminFixture.run { api in
            let paths = try await api.get("/api/v1/openapi.json")["paths"]
            func text(_ path: String, _ method: String) -> String {
                paths?[path]?[method]?["description"]?.text ?? ""
            }
            #expect(text("/api/v1/teams/{id}/members/{user_id}", "delete").contains("viewer (own)"))
            #expect(!text("/api/v1/teams/{id}/members", "post").contains("(own)"))
            #expect(!text("/api/v1/explain", "post").contains("(own)"))
            #expect(text("/api/v1/keys", "post").contains("developer (own)"))
        }
    }
}
