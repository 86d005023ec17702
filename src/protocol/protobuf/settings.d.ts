import type { Codec, DecodeOptions } from 'protons-runtime';
import type { Uint8ArrayList } from 'uint8arraylist';
export interface SettingsRecord {
    version: number;
    predecessors: Uint8Array<ArrayBuffer>[];
    unmerged: Uint8Array<ArrayBuffer>[];
    name?: StampedText;
    language?: StampedText;
    enterSends?: StampedFlag;
    contacts: ContactRecord[];
    hideAddress?: StampedFlag;
    sharePresence?: StampedFlag;
    reachableByAddress?: StampedFlag;
}
export declare namespace SettingsRecord {
    const codec: () => Codec<SettingsRecord>;
    interface SettingsRecordVersionFieldEvent {
        field: '$.version';
        value: number;
    }
    interface SettingsRecordPredecessorsFieldEvent {
        field: '$.predecessors[]';
        index: number;
        value: Uint8Array<ArrayBuffer>;
    }
    interface SettingsRecordUnmergedFieldEvent {
        field: '$.unmerged[]';
        index: number;
        value: Uint8Array<ArrayBuffer>;
    }
    interface SettingsRecordNameValueFieldEvent {
        field: '$.name.value';
        value: string;
    }
    interface SettingsRecordNameAtFieldEvent {
        field: '$.name.at';
        value: number;
    }
    interface SettingsRecordLanguageValueFieldEvent {
        field: '$.language.value';
        value: string;
    }
    interface SettingsRecordLanguageAtFieldEvent {
        field: '$.language.at';
        value: number;
    }
    interface SettingsRecordEnterSendsValueFieldEvent {
        field: '$.enterSends.value';
        value: boolean;
    }
    interface SettingsRecordEnterSendsAtFieldEvent {
        field: '$.enterSends.at';
        value: number;
    }
    interface SettingsRecordContactsPeerFieldEvent {
        field: '$.contacts[].peer';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SettingsRecordContactsAddressFieldEvent {
        field: '$.contacts[].address';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SettingsRecordContactsNameValueFieldEvent {
        field: '$.contacts[].name.value';
        value: string;
        index: number;
    }
    interface SettingsRecordContactsNameAtFieldEvent {
        field: '$.contacts[].name.at';
        value: number;
        index: number;
    }
    interface SettingsRecordContactsRoleValueFieldEvent {
        field: '$.contacts[].role.value';
        value: number;
        index: number;
    }
    interface SettingsRecordContactsRoleAtFieldEvent {
        field: '$.contacts[].role.at';
        value: number;
        index: number;
    }
    interface SettingsRecordContactsPinVersionFieldEvent {
        field: '$.contacts[].pin.version';
        value: number;
        index: number;
    }
    interface SettingsRecordContactsPinBoxKeyFieldEvent {
        field: '$.contacts[].pin.boxKey';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SettingsRecordContactsPinSigningKeyFieldEvent {
        field: '$.contacts[].pin.signingKey';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SettingsRecordContactsPinAcceptedAtFieldEvent {
        field: '$.contacts[].pin.acceptedAt';
        value: number;
        index: number;
    }
    interface SettingsRecordContactsPinVerifiedFieldEvent {
        field: '$.contacts[].pin.verified';
        value: boolean;
        index: number;
    }
    interface SettingsRecordContactsPinVerifiedAtFieldEvent {
        field: '$.contacts[].pin.verifiedAt';
        value: number;
        index: number;
    }
    interface SettingsRecordContactsAnchoringChoiceFieldEvent {
        field: '$.contacts[].anchoring.choice';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SettingsRecordContactsAnchoringTimeFieldEvent {
        field: '$.contacts[].anchoring.time';
        value: number;
        index: number;
    }
    interface SettingsRecordContactsAnchoringTieFieldEvent {
        field: '$.contacts[].anchoring.tie';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SettingsRecordContactsDeletionSlotsFieldEvent {
        field: '$.contacts[].deletion.slots';
        value: number;
        index: number;
    }
    interface SettingsRecordContactsDeletionUntilSelfFieldEvent {
        field: '$.contacts[].deletion.untilSelf';
        value: number;
        index: number;
    }
    interface SettingsRecordContactsDeletionUntilPeerFieldEvent {
        field: '$.contacts[].deletion.untilPeer';
        value: number;
        index: number;
    }
    interface SettingsRecordContactsDeletionCountersAuthorFieldEvent {
        field: '$.contacts[].deletion.counters[].author';
        value: number;
        index: number;
    }
    interface SettingsRecordContactsDeletionCountersInstallationFieldEvent {
        field: '$.contacts[].deletion.counters[].installation';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface SettingsRecordContactsDeletionCountersRangesFieldEvent {
        field: '$.contacts[].deletion.counters[].ranges[]';
        index: number;
        value: number;
    }
    interface SettingsRecordHideAddressValueFieldEvent {
        field: '$.hideAddress.value';
        value: boolean;
    }
    interface SettingsRecordHideAddressAtFieldEvent {
        field: '$.hideAddress.at';
        value: number;
    }
    interface SettingsRecordSharePresenceValueFieldEvent {
        field: '$.sharePresence.value';
        value: boolean;
    }
    interface SettingsRecordSharePresenceAtFieldEvent {
        field: '$.sharePresence.at';
        value: number;
    }
    interface SettingsRecordReachableByAddressValueFieldEvent {
        field: '$.reachableByAddress.value';
        value: boolean;
    }
    interface SettingsRecordReachableByAddressAtFieldEvent {
        field: '$.reachableByAddress.at';
        value: number;
    }
    function encode(obj: Partial<SettingsRecord>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SettingsRecord>): SettingsRecord;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SettingsRecord>): Generator<SettingsRecordVersionFieldEvent | SettingsRecordPredecessorsFieldEvent | SettingsRecordUnmergedFieldEvent | SettingsRecordNameValueFieldEvent | SettingsRecordNameAtFieldEvent | SettingsRecordLanguageValueFieldEvent | SettingsRecordLanguageAtFieldEvent | SettingsRecordEnterSendsValueFieldEvent | SettingsRecordEnterSendsAtFieldEvent | SettingsRecordContactsPeerFieldEvent | SettingsRecordContactsAddressFieldEvent | SettingsRecordContactsNameValueFieldEvent | SettingsRecordContactsNameAtFieldEvent | SettingsRecordContactsRoleValueFieldEvent | SettingsRecordContactsRoleAtFieldEvent | SettingsRecordContactsPinVersionFieldEvent | SettingsRecordContactsPinBoxKeyFieldEvent | SettingsRecordContactsPinSigningKeyFieldEvent | SettingsRecordContactsPinAcceptedAtFieldEvent | SettingsRecordContactsPinVerifiedFieldEvent | SettingsRecordContactsPinVerifiedAtFieldEvent | SettingsRecordContactsAnchoringChoiceFieldEvent | SettingsRecordContactsAnchoringTimeFieldEvent | SettingsRecordContactsAnchoringTieFieldEvent | SettingsRecordContactsDeletionSlotsFieldEvent | SettingsRecordContactsDeletionUntilSelfFieldEvent | SettingsRecordContactsDeletionUntilPeerFieldEvent | SettingsRecordContactsDeletionCountersAuthorFieldEvent | SettingsRecordContactsDeletionCountersInstallationFieldEvent | SettingsRecordContactsDeletionCountersRangesFieldEvent | SettingsRecordHideAddressValueFieldEvent | SettingsRecordHideAddressAtFieldEvent | SettingsRecordSharePresenceValueFieldEvent | SettingsRecordSharePresenceAtFieldEvent | SettingsRecordReachableByAddressValueFieldEvent | SettingsRecordReachableByAddressAtFieldEvent>;
}
export interface StampedText {
    value: string;
    at: number;
}
export declare namespace StampedText {
    const codec: () => Codec<StampedText>;
    interface StampedTextValueFieldEvent {
        field: '$.value';
        value: string;
    }
    interface StampedTextAtFieldEvent {
        field: '$.at';
        value: number;
    }
    function encode(obj: Partial<StampedText>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StampedText>): StampedText;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StampedText>): Generator<StampedTextValueFieldEvent | StampedTextAtFieldEvent>;
}
export interface StampedFlag {
    value: boolean;
    at: number;
}
export declare namespace StampedFlag {
    const codec: () => Codec<StampedFlag>;
    interface StampedFlagValueFieldEvent {
        field: '$.value';
        value: boolean;
    }
    interface StampedFlagAtFieldEvent {
        field: '$.at';
        value: number;
    }
    function encode(obj: Partial<StampedFlag>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StampedFlag>): StampedFlag;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StampedFlag>): Generator<StampedFlagValueFieldEvent | StampedFlagAtFieldEvent>;
}
export interface ContactRecord {
    peer: Uint8Array<ArrayBuffer>;
    address: Uint8Array<ArrayBuffer>;
    name?: StampedText;
    role?: RoleRecord;
    pin?: PinRecord;
    anchoring?: AnchoringRecord;
    deletion?: DeletionRecord;
}
export declare namespace ContactRecord {
    const codec: () => Codec<ContactRecord>;
    interface ContactRecordPeerFieldEvent {
        field: '$.peer';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ContactRecordAddressFieldEvent {
        field: '$.address';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ContactRecordNameValueFieldEvent {
        field: '$.name.value';
        value: string;
    }
    interface ContactRecordNameAtFieldEvent {
        field: '$.name.at';
        value: number;
    }
    interface ContactRecordRoleValueFieldEvent {
        field: '$.role.value';
        value: number;
    }
    interface ContactRecordRoleAtFieldEvent {
        field: '$.role.at';
        value: number;
    }
    interface ContactRecordPinVersionFieldEvent {
        field: '$.pin.version';
        value: number;
    }
    interface ContactRecordPinBoxKeyFieldEvent {
        field: '$.pin.boxKey';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ContactRecordPinSigningKeyFieldEvent {
        field: '$.pin.signingKey';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ContactRecordPinAcceptedAtFieldEvent {
        field: '$.pin.acceptedAt';
        value: number;
    }
    interface ContactRecordPinVerifiedFieldEvent {
        field: '$.pin.verified';
        value: boolean;
    }
    interface ContactRecordPinVerifiedAtFieldEvent {
        field: '$.pin.verifiedAt';
        value: number;
    }
    interface ContactRecordAnchoringChoiceFieldEvent {
        field: '$.anchoring.choice';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ContactRecordAnchoringTimeFieldEvent {
        field: '$.anchoring.time';
        value: number;
    }
    interface ContactRecordAnchoringTieFieldEvent {
        field: '$.anchoring.tie';
        value: Uint8Array<ArrayBuffer>;
    }
    interface ContactRecordDeletionSlotsFieldEvent {
        field: '$.deletion.slots';
        value: number;
    }
    interface ContactRecordDeletionUntilSelfFieldEvent {
        field: '$.deletion.untilSelf';
        value: number;
    }
    interface ContactRecordDeletionUntilPeerFieldEvent {
        field: '$.deletion.untilPeer';
        value: number;
    }
    interface ContactRecordDeletionCountersAuthorFieldEvent {
        field: '$.deletion.counters[].author';
        value: number;
        index: number;
    }
    interface ContactRecordDeletionCountersInstallationFieldEvent {
        field: '$.deletion.counters[].installation';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface ContactRecordDeletionCountersRangesFieldEvent {
        field: '$.deletion.counters[].ranges[]';
        index: number;
        value: number;
    }
    function encode(obj: Partial<ContactRecord>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ContactRecord>): ContactRecord;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ContactRecord>): Generator<ContactRecordPeerFieldEvent | ContactRecordAddressFieldEvent | ContactRecordNameValueFieldEvent | ContactRecordNameAtFieldEvent | ContactRecordRoleValueFieldEvent | ContactRecordRoleAtFieldEvent | ContactRecordPinVersionFieldEvent | ContactRecordPinBoxKeyFieldEvent | ContactRecordPinSigningKeyFieldEvent | ContactRecordPinAcceptedAtFieldEvent | ContactRecordPinVerifiedFieldEvent | ContactRecordPinVerifiedAtFieldEvent | ContactRecordAnchoringChoiceFieldEvent | ContactRecordAnchoringTimeFieldEvent | ContactRecordAnchoringTieFieldEvent | ContactRecordDeletionSlotsFieldEvent | ContactRecordDeletionUntilSelfFieldEvent | ContactRecordDeletionUntilPeerFieldEvent | ContactRecordDeletionCountersAuthorFieldEvent | ContactRecordDeletionCountersInstallationFieldEvent | ContactRecordDeletionCountersRangesFieldEvent>;
}
export interface RoleRecord {
    value: number;
    at: number;
}
export declare namespace RoleRecord {
    const codec: () => Codec<RoleRecord>;
    interface RoleRecordValueFieldEvent {
        field: '$.value';
        value: number;
    }
    interface RoleRecordAtFieldEvent {
        field: '$.at';
        value: number;
    }
    function encode(obj: Partial<RoleRecord>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoleRecord>): RoleRecord;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoleRecord>): Generator<RoleRecordValueFieldEvent | RoleRecordAtFieldEvent>;
}
export interface PinRecord {
    version: number;
    boxKey: Uint8Array<ArrayBuffer>;
    signingKey: Uint8Array<ArrayBuffer>;
    acceptedAt: number;
    verified: boolean;
    verifiedAt: number;
}
export declare namespace PinRecord {
    const codec: () => Codec<PinRecord>;
    interface PinRecordVersionFieldEvent {
        field: '$.version';
        value: number;
    }
    interface PinRecordBoxKeyFieldEvent {
        field: '$.boxKey';
        value: Uint8Array<ArrayBuffer>;
    }
    interface PinRecordSigningKeyFieldEvent {
        field: '$.signingKey';
        value: Uint8Array<ArrayBuffer>;
    }
    interface PinRecordAcceptedAtFieldEvent {
        field: '$.acceptedAt';
        value: number;
    }
    interface PinRecordVerifiedFieldEvent {
        field: '$.verified';
        value: boolean;
    }
    interface PinRecordVerifiedAtFieldEvent {
        field: '$.verifiedAt';
        value: number;
    }
    function encode(obj: Partial<PinRecord>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PinRecord>): PinRecord;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PinRecord>): Generator<PinRecordVersionFieldEvent | PinRecordBoxKeyFieldEvent | PinRecordSigningKeyFieldEvent | PinRecordAcceptedAtFieldEvent | PinRecordVerifiedFieldEvent | PinRecordVerifiedAtFieldEvent>;
}
export interface AnchoringRecord {
    choice: Uint8Array<ArrayBuffer>;
    time: number;
    tie: Uint8Array<ArrayBuffer>;
}
export declare namespace AnchoringRecord {
    const codec: () => Codec<AnchoringRecord>;
    interface AnchoringRecordChoiceFieldEvent {
        field: '$.choice';
        value: Uint8Array<ArrayBuffer>;
    }
    interface AnchoringRecordTimeFieldEvent {
        field: '$.time';
        value: number;
    }
    interface AnchoringRecordTieFieldEvent {
        field: '$.tie';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<AnchoringRecord>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AnchoringRecord>): AnchoringRecord;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AnchoringRecord>): Generator<AnchoringRecordChoiceFieldEvent | AnchoringRecordTimeFieldEvent | AnchoringRecordTieFieldEvent>;
}
export interface DeletionRecord {
    slots: number;
    untilSelf: number;
    untilPeer: number;
    counters: CountersRecord[];
}
export declare namespace DeletionRecord {
    const codec: () => Codec<DeletionRecord>;
    interface DeletionRecordSlotsFieldEvent {
        field: '$.slots';
        value: number;
    }
    interface DeletionRecordUntilSelfFieldEvent {
        field: '$.untilSelf';
        value: number;
    }
    interface DeletionRecordUntilPeerFieldEvent {
        field: '$.untilPeer';
        value: number;
    }
    interface DeletionRecordCountersAuthorFieldEvent {
        field: '$.counters[].author';
        value: number;
        index: number;
    }
    interface DeletionRecordCountersInstallationFieldEvent {
        field: '$.counters[].installation';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface DeletionRecordCountersRangesFieldEvent {
        field: '$.counters[].ranges[]';
        index: number;
        value: number;
    }
    function encode(obj: Partial<DeletionRecord>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DeletionRecord>): DeletionRecord;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DeletionRecord>): Generator<DeletionRecordSlotsFieldEvent | DeletionRecordUntilSelfFieldEvent | DeletionRecordUntilPeerFieldEvent | DeletionRecordCountersAuthorFieldEvent | DeletionRecordCountersInstallationFieldEvent | DeletionRecordCountersRangesFieldEvent>;
}
export interface CountersRecord {
    author: number;
    installation: Uint8Array<ArrayBuffer>;
    ranges: number[];
}
export declare namespace CountersRecord {
    const codec: () => Codec<CountersRecord>;
    interface CountersRecordAuthorFieldEvent {
        field: '$.author';
        value: number;
    }
    interface CountersRecordInstallationFieldEvent {
        field: '$.installation';
        value: Uint8Array<ArrayBuffer>;
    }
    interface CountersRecordRangesFieldEvent {
        field: '$.ranges[]';
        index: number;
        value: number;
    }
    function encode(obj: Partial<CountersRecord>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CountersRecord>): CountersRecord;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CountersRecord>): Generator<CountersRecordAuthorFieldEvent | CountersRecordInstallationFieldEvent | CountersRecordRangesFieldEvent>;
}
