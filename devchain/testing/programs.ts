import { readFileSync } from 'node:fs'

/** The contract that the messenger uses: the largest program at hand, and the one that must run. */
export const contract = readFileSync(
  new URL('../../contracts/ghost_msg/ghost_msg.aleo', import.meta.url),
  'utf8'
)

/** A program that has nothing to do with the contract: a vote whose finalize calls credits.aleo's. */
export const ballot = `import credits.aleo;

program ballot_box.aleo;

struct Choice:
    topic as field;
    option as u8;

mapping votes:
    key as Choice.public;
    value as u64.public;

mapping voted:
    key as address.public;
    value as boolean.public;

mapping stakes:
    key as address.public;
    value as u64.public;

function vote:
    input r0 as field.public;
    input r1 as u8.public;
    async vote self.caller r0 r1 into r2;
    output r2 as ballot_box.aleo/vote.future;

finalize vote:
    input r0 as address.public;
    input r1 as field.public;
    input r2 as u8.public;
    get.or_use voted[r0] false into r3;
    assert.eq r3 false;
    lt r2 3u8 into r4;
    branch.eq r4 true to counted;
    assert.eq r2 7u8;
    position counted;
    cast r1 r2 into r5 as Choice;
    get.or_use votes[r5] 0u64 into r6;
    add r6 1u64 into r7;
    set r7 into votes[r5];
    set true into voted[r0];

function stake:
    input r0 as address.public;
    input r1 as u64.public;
    call credits.aleo/transfer_public_as_signer r0 r1 into r2;
    async stake r2 self.caller r1 into r3;
    output r3 as ballot_box.aleo/stake.future;

finalize stake:
    input r0 as credits.aleo/transfer_public_as_signer.future;
    input r1 as address.public;
    input r2 as u64.public;
    await r0;
    get credits.aleo/account[r1] into r3;
    get.or_use stakes[r1] 0u64 into r4;
    add r4 r2 into r5;
    set r5 into stakes[r1];
    gt r3 0u64 into r6;
    assert.eq r6 true;

function withdraw:
    async withdraw self.caller into r0;
    output r0 as ballot_box.aleo/withdraw.future;

finalize withdraw:
    input r0 as address.public;
    get stakes[r0] into r1;
    assert.neq r1 0u64;
    remove stakes[r0];

constructor:
    assert.eq edition 0u16;
`
