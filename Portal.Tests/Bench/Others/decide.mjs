// The policy of AccessBench: one agent with ten delegations for one provider, of which only the last allows editing. Each delegation holds
// permissions, all applications, a level for each section and a first instant. Asked is whether the agent may edit a section now.
// Prints nanoseconds per decision, the median of nine rounds, as JSON.
import { AbilityBuilder, createMongoAbility, subject } from '@casl/ability';
import { newEnforcer, newModelFromString } from 'casbin';

const provider = '0c9d2f7e-6f0e-4f53-9b7e-0b1f3a5d7c11';
const application = 'b7a1c0de-2c4e-4d0b-8a51-6f2d9e8c7b33';
const now = Date.UTC(2026, 0, 1);
const yesterday = now - 86_400_000;
const delegations = [
  ...Array.from({ length: 9 }, (_, i) => ({ id: `d${i}`, permissions: ['ViewApplication'] })),
  { id: 'd9', permissions: ['ViewApplication', 'EditDraft', 'ManageDocuments', 'AddNote'] },
];

function casl() {
  const { can, build } = new AbilityBuilder(createMongoAbility);
  for (const delegation of delegations)
    for (const permission of delegation.permissions)
      can(permission, 'Section', { provider, level: { $gte: permission === 'ViewApplication' ? 1 : 2 }, now: { $gte: yesterday } });
  const ability = build();
  const section = of => subject('Section', { provider: of, application, key: 'licenses', level: 2, now });
  const [asked, foreign] = [section(provider), section('another')];
  return { yes: () => ability.can('EditDraft', asked), no: () => ability.can('EditDraft', foreign) };
}

async function casbin() {
  const enforcer = await newEnforcer(newModelFromString(`
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, provider, act, level, since
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && r.obj.provider == p.provider && r.act == p.act && r.obj.level >= p.level && r.obj.now >= p.since
`));
  for (const [i, delegation] of delegations.entries())
    for (const permission of delegation.permissions)
      // A rule is kept once: the delegation's number in its instant keeps ten of them apart.
      await enforcer.addPolicy('agent', provider, permission, permission === 'ViewApplication' ? '1' : '2', `${yesterday - i}`);
  const section = of => ({ provider: of, application, key: 'licenses', level: 2, now });
  const [asked, foreign] = [section(provider), section('another')];
  return { yes: () => enforcer.enforceSync('agent', asked, 'EditDraft'), no: () => enforcer.enforceSync('agent', foreign, 'EditDraft') };
}

function perCall(call, times) {
  for (let i = 0; i < times; i++) call();
  const rounds = [];
  for (let round = 0; round < 9; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < times; i++) call();
    rounds.push(Number(process.hrtime.bigint() - start) / times);
  }
  return rounds.sort((a, b) => a - b)[4];
}

const answers = {};
for (const [name, policy, times] of [['casl', casl(), 100_000], ['casbin', await casbin(), 5_000]]) {
  if (policy.yes() !== true || policy.no() !== false) throw new Error(`${name} does not decide as the portal does`);
  answers[name] = perCall(policy.yes, times);
}
console.log(JSON.stringify(answers));
