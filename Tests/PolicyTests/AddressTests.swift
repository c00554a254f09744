import Testing

@testable import Policy

@Suite("Addresses and networks")
struct AddressTests {
    @Test(
        "an address lies in a network or not",
        arguments: [
            ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false), ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "203.0.113.9", true),
            ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
            ("2001:db8::/65", "2001:db8::7fff:0:0:1", true), ("2001:db8::/65", "2001:db8::8000:0:0:1", false),
            ("fe80::/64", "fe80::1", true), ("192.0.2.0/31", "192.0.2.1", true),
            ("192.0.2.0/31", "192.0.2.2", false),
        ]
    )
    func contains(_ range: String, _ address: String, _ expected: Bool) throws {
        let range = try #require(AddressRange(range))
        #expect(range.contains(try #require(IPAddress(address))) == expected)
    }

    @Test(
        "what is no network is refused",
        arguments: [
            "", "10", "10.0.0", "10.0.0.0.0", "10.0.0.256", "010.0.0.1", "10.0.0.0/33", "10.0.0.0/-1",
            "10.0.0.0/+1",
            "10.0.0.0/", "::/129", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::",
            "fe80::1%eth0",
            "example.com", "1.2.3.4:80", "::1.2.3", "1:2:3:4:5:6:7:8::",
        ]
    )
    func refused(_ text: String) { #expect(AddressRange(text) == nil) }

    @Test("a glob is covered by one that covers all it matches")
    func globs() {
        let grant = ModelGrant(patterns: ["gpt-*", "fast", "*-mini"])
        for pattern in ["gpt-*", "gpt-4*", "gpt-4o", "fast", "o1-mini", "gpt-*-mini", "a*-mini"] {
            #expect(grant.coversAll(of: pattern), "\(pattern)")
        }
        for pattern in ["*", "g*", "fast*", "fas*", "mini"] {
            #expect(!grant.coversAll(of: pattern), "\(pattern)")
        }
        #expect(ModelGrant(patterns: ["*"]).coversAll(of: "*"))
        #expect(!ModelGrant(patterns: []).coversAll(of: "fast"))
    }
}

@Suite("Where a request comes from")
struct ClientAddressTests {
    @Test(
        "the last address that is not a trusted proxy's counts, and what is left of it does not",
        arguments: [
            ("198.51.100.1", "203.0.113.9", "198.51.100.1"), ("10.0.0.1", nil, "10.0.0.1"),
            ("10.0.0.1", "203.0.113.9", "203.0.113.9"), ("10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),
            ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
            ("10.0.0.1", "10.0.0.3,10.0.0.2", "10.0.0.3"),
            ("10.0.0.1", "203.0.113.9, nonsense", nil), ("10.0.0.1", "", nil),
            ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ] as [(String, String?, String?)]
    )
    func find(_ peer: String, _ forwarded: String?, _ expected: String?) throws {
        let trusted = [try #require(AddressRange("10.0.0.0/8"))]
        let found = ClientAddress.find(peer: IPAddress(peer), forwardedFor: forwarded, trusted: trusted)
        #expect(found == expected.flatMap { IPAddress($0) })
    }
}
