// SPDX-License-Identifier: MIT
#include "decide/words.hpp"

#include <fmt/format.h>

namespace locket::decide {

namespace {

class chinese {
 public:
  explicit chinese(const grounds& g) : g_(g), w_(g, language::zh) {}

  std::string tell() const { return opening() + "：" + (g_.why == reason::allow ? ground() : refusal()); }

 private:
  std::string purpose() const {
    const std::string clause = w_.clause();
    return w_.purpose(g_.purpose) + (clause.empty() ? "" : "（隐私政策" + clause + "）");
  }
  std::string recipient() const { return w_.recipient(g_.recipient); }
  std::string role() const { return w_.role(g_.role); }
  // Whose word is missing.
  std::string speaker() const { return g_.is_minor ? "监护人" : "本人"; }
  std::string ask() const {
    const std::string which = !g_.is_sensitive           ? "的"
                              : g_.what == verb::provide ? "指明提供给" + recipient() + "的单独"
                                                         : std::string("的单独");
    return fmt::format("须先征得{}{}同意。", speaker(), which);
  }
  std::string consent() const {
    if (!g_.said) return speaker() + "的同意";
    const event& e = *g_.said;
    const std::string named =
        e.recipient.empty() ? "" : fmt::format("（指明提供给{}{}）", w_.recipient(e.recipient), e.cross_border ? "，可以出境" : "");
    return fmt::format("{}{}作出的{}{}", e.by == by::guardian ? "监护人" : "本人", w_.date(e.at),
                       e.form == form::separate ? "单独同意" : "一般同意", named);
  }
  std::string said_on() const { return g_.said ? w_.date(g_.said->at) : std::string("此前"); }

  std::string opening() const {
    if (g_.purpose.empty()) return g_.why == reason::allow ? "可以这样处理" : "不能这样处理";
    const char* may = g_.why == reason::allow ? "可以" : "不能";
    const std::string fields = w_.fields();
    switch (g_.what) {
      case verb::use:
        return fmt::format("{}{}用于{}", fields, may, purpose());
      case verb::collect:
        return fmt::format("{}为{}收集{}", may, purpose(), fields);
      case verb::provide:
        return fmt::format("{}为{}向{}提供{}{}", may, purpose(), recipient(), g_.released ? "去标识化的" : "", fields);
      case verb::statistic:
        return fmt::format("{}为{}对{}进行统计", may, purpose(), fields);
    }
    return may;
  }

  std::string ground() const {
    if (g_.what == verb::statistic) {
      return fmt::format("最小的一组有{}人，不少于所要求的{}人，统计结果不涉及任何个人，不需要同意。", g_.group, g_.minimum);
    }
    if (g_.released) {
      return fmt::format("最小的一组有{}人，不少于所要求的{}人，去标识化后不属于对外提供个人信息，不需要本人同意。", g_.group, g_.minimum);
    }
    if (g_.nuance == nuance::nothing_asked) return "这一用途本身没有障碍，但每一项信息是否有同意或其他依据，仍须逐项判断。";
    if (g_.nuance == nuance::nothing_held) return "目前没有持有这样的信息，也就没有什么需要同意。";
    if (g_.nuance == nuance::several_bases) {
      return fmt::format("其中{}依据的是{}，其余的另有依据。", w_.category(g_.category),
                         g_.rests_on == basis::consent ? consent() : w_.basis(g_.rests_on));
    }
    if (g_.rests_on == basis::consent) return fmt::format("依据是{}；一旦撤回，即不再允许。", consent());
    if (g_.rests_on == basis::contract) return fmt::format("这是履行本人{}注册时订立的服务合同所必需的，不必另行同意。", said_on());
    const std::string basis = w_.basis(g_.rests_on);
    if (g_.reference.empty()) return fmt::format("政策为这一用途写明了依据“{}”，不必另行同意。", basis);
    return fmt::format("依据是“{}”（编号：{}），不需要本人同意。", basis, g_.reference);
  }

  std::string refusal() const {
    switch (g_.why) {
      case reason::undeclared_purpose:
        return undeclared();
      case reason::role_not_permitted:
        return about_role();
      case reason::rate_limited:
        return fmt::format("{}每小时最多查看{}人的信息，这一小时的名额已经用完，与本人是否同意无关。请稍后再试。", role(), g_.cap);
      case reason::field_not_declared:
        if (g_.nuance == nuance::no_residues) return "政策不允许这一用途使用信息到期后留下的概括值，本人同意也不能弥补。";
        return "政策没有把这项信息列入这一用途，本人同意也不能弥补。须先发布写明这一点的新版政策。";
      case reason::recipient_unknown:
        return fmt::format("政策没有列出{}这一接收方，凡没有列出的，即使本人同意也不提供。", recipient());
      case reason::recipient_not_contracted:
        return contract_with_recipient();
      case reason::recipient_purpose:
        return permitted_purposes();
      case reason::unknown_subject:
        return "没有此人的注册记录，或者此人的信息已经删除，因此既没有可以处理的信息，也没有可以依据的同意。";
      case reason::service_winding_down:
        return "服务即将停止，已不再收集任何个人信息，即使本人同意。";
      case reason::expired:
        return fmt::format("这项信息的保存期限已于{}届满，本人的同意也不能使它恢复。如仍需要，须重新收集。",
                           g_.expired_at ? w_.date(*g_.expired_at) : std::string("此前"));
      case reason::restricted:
        return fmt::format("本人{}对这项信息提出了异议，处理完毕之前不得使用或提供，原有的同意也不例外。", said_on());
      case reason::policy_rejected:
        return fmt::format("本人{}表示不接受第{}版隐私政策，原有的同意和合同因此都不能作为依据。须由{}明确接受第{}版或更新的版本。",
                           said_on(), g_.version, speaker(), g_.version);
      case reason::basis_not_applicable:
        return about_basis();
      case reason::group_too_small:
        if (g_.nuance == nuance::size_not_told) {
          return fmt::format("有的组不足{}人，可能暴露个人，具体人数不予透露；与本人是否同意无关。请减少字段，或改用更概括的值。", g_.minimum);
        }
        return fmt::format("最小的一组只有{}人，至少要有{}人才不致暴露个人，与本人是否同意无关。", g_.group, g_.minimum);
      case reason::absent:
        if (g_.nuance == nuance::still_kept) return "原信息仍在保存期内，到期之后才能使用由它概括留下的值。";
        return "没有这样的记录，或者这项信息是空的；这里还没有问到同意。";
      case reason::permit_ended:
        return "许可已经到期，或者它所依据的同意、合同已经终止。请重新申请许可。";
      case reason::not_unique:
        return "另一条记录已经有相同的内容，而这项信息不得重复；这与本人是否同意无关。";
      case reason::vault_restored:
        return "数据是从备份恢复的，较晚的撤回可能已经丢失，在负责人确认之前，任何同意都暂不作数。";
      default:
        return about_consent();
    }
  }

  std::string undeclared() const {
    if (g_.nuance == nuance::no_policy) return "目前还没有生效的隐私政策，也就没有可以同意的内容。";
    return fmt::format("现行隐私政策（第{}版）没有声明这一用途，本人也就无从同意。须先发布增加这一用途的新版政策，再征得同意。",
                       g_.in_force ? g_.in_force->version() : 0);
  }

  std::string about_role() const {
    switch (g_.nuance) {
      case nuance::unknown_role:
        return fmt::format("政策中没有{}这一角色，即使本人同意也不行。", role());
      case nuance::others_data:
        return fmt::format("{}只能处理自己的信息，而这是别人的信息，别人的同意也不改变这一点。", role());
      case nuance::one_person:
        return fmt::format("{}只能看统计结果和去标识化的信息，不能看某个人的信息，即使本人同意也不行。", role());
      case nuance::no_agreement:
        return fmt::format("{}须签有有效的保密协议，{}，本人的同意不能代替它。签订之后可以再来申请。", role(),
                           g_.agreement_ended ? "而最近一份已于" + w_.date(*g_.agreement_ended) + "到期" : std::string("而目前没有"));
      default:
        return fmt::format("{}的权限不包括这一用途，与本人是否同意无关。请由有此权限的岗位处理。", role());
    }
  }

  std::string contract_with_recipient() const {
    const auto* r = g_.in_force ? g_.in_force->find_recipient(g_.recipient) : nullptr;
    if (!r || !r->contract_until) return fmt::format("没有与{}签订合同，本人的同意不能代替合同。", recipient());
    return fmt::format("与{}的合同最后一天是{}，已经到期，本人的同意不能代替合同。须先续签。", recipient(), w_.date(*r->contract_until));
  }
  std::string permitted_purposes() const {
    const auto* r = g_.in_force ? g_.in_force->find_recipient(g_.recipient) : nullptr;
    std::string list;
    if (r) {
      for (const auto& id : r->permits) list += w_.purpose(id);
    }
    if (list.empty()) return fmt::format("{}没有获准为任何用途接收信息，本人的同意也不改变这一点。", recipient());
    return fmt::format("{}只获准为{}接收信息，不包括这一用途，本人的同意也不改变这一点。", recipient(), list);
  }

  std::string about_basis() const {
    const std::string named = g_.named ? "“" + w_.basis(*g_.named) + "”" : std::string();
    switch (g_.nuance) {
      case nuance::unnamed_demand:
        return "这一用途只能依据写明编号的法定依据，同意和合同都不能代替。请写明依据（例如法定义务）和编号。";
      case nuance::demand_collects:
        return "这一用途只披露已有的信息，不收集新的信息，有无同意都一样。";
      case nuance::no_reference:
        return fmt::format("所称的依据{}没有编号（案号、文书号或事件编号），不能成立，又没有以同意为依据。请补上编号。", named);
      case nuance::no_contract:
        return "所称的依据是服务合同，而账号已经注销，合同随之终止。只能另行征得同意。";
      case nuance::contract_unconfirmed:
        return "所称的合同是本人未成年时订立的，没有监护人的同意支持，成年后也没有明确接受过隐私政策。须由本人明确接受现行版本。";
      case nuance::contract_excludes:
        return fmt::format("这属于敏感个人信息，不能以服务合同为依据。{}", ask());
      case nuance::separate_withdrawn:
        return "本人已撤回收集时作出的全部单独同意，服务合同不再能作为依据。须重新征得单独同意。";
      case nuance::added_later:
        return fmt::format("这是后来的政策版本增加的，只能以同意为依据，不能以{}为依据。", named);
      case nuance::weighs_on_person:
        return fmt::format("这一用途会影响对本人的评价，不能以{}为依据，须征得本人同意。", named);
      case nuance::not_published:
        return fmt::format("这项信息不是本人自行公开的，{}不能作为依据。{}", named, ask());
      case nuance::not_public_source:
        return fmt::format("这项信息不是从合法公开的渠道取得的，{}不能作为依据。{}", named, ask());
      case nuance::only_authorities:
        return fmt::format("{}只能作为向国家机关提供的依据，而{}不是国家机关，也没有以同意为依据。", named, recipient());
      case nuance::demand_elsewhere:
        return fmt::format("{}不是这一用途的法定依据，同意和合同也不能代替。请写明适用的依据（例如法定义务）和编号。", named);
      default:
        return fmt::format("{}不能作为这样处理的依据，又没有以同意为依据。请改用适用的依据，或者征得同意。", named);
    }
  }

  std::string about_consent() const {
    switch (g_.why) {
      case reason::guardian_consent_required:
        return guardian();
      case reason::consent_withdrawn:
        return withdrawn();
      case reason::consent_outdated:
        return fmt::format("{}依据的是旧版政策，{}起生效的第{}版对这一用途作了重大变更。{}", consent(),
                           g_.changed_at ? w_.date(*g_.changed_at) : std::string("此后"), g_.version, renewal());
      case reason::no_consent:
        return "对这一用途没有有效的同意。" + ask();
      case reason::separate_consent_required:
        if (g_.nuance == nuance::names_other)
          return fmt::format("{}没有指明{}，而提供敏感个人信息须有指明接收方的单独同意。{}", consent(), recipient(), ask());
        return fmt::format("这属于敏感个人信息，仅有{}还不够。{}", consent(), ask());
      case reason::cross_border_consent_required:
        return beyond_the_border();
      default:
        return "没有可以依据的同意。";
    }
  }
  std::string guardian() const {
    if (g_.nuance == nuance::contract_guardian) {
      return fmt::format("所称的合同是本人未成年时订立的，没有监护人的同意支持。须先征得监护人对{}的同意。",
                         g_.in_force ? w_.purpose(g_.in_force->what().contract_stands_on) : std::string("服务"));
    }
    if (g_.said) return fmt::format("本人未成年，{}的同意是本人自己作出的，没有监护人的同意。{}", said_on(), ask());
    return "本人未成年，监护人没有同意过这一用途。" + ask();
  }
  std::string withdrawn() const {
    if (g_.nuance == nuance::account_closed) return fmt::format("账号已于{}注销，此前的同意随之全部撤回。{}", said_on(), ask());
    if (g_.nuance == nuance::recipient_refused) {
      return fmt::format("本人已于{}拒绝向{}提供，此前的同意不再有效。须有新的、指明{}的同意。", said_on(), recipient(), recipient());
    }
    return fmt::format("对这一用途的同意已于{}撤回。{}", said_on(), ask());
  }
  std::string renewal() const {
    if (g_.said && g_.said->form == form::separate) return fmt::format("须由{}重新作出单独同意。", speaker());
    return fmt::format("须由{}明确接受第{}版或更新的版本，或者重新同意。", speaker(), g_.version);
  }
  std::string beyond_the_border() const {
    const auto* r = g_.in_force ? g_.in_force->find_recipient(g_.recipient) : nullptr;
    return fmt::format("{}位于存储地区（{}）之外的{}，而没有指明它并允许出境的同意。须先征得{}这样的同意。", recipient(),
                       g_.in_force ? g_.in_force->what().region : "", r ? r->region : "", speaker());
  }

  const grounds& g_;
  words w_;
};

}  // namespace

std::string sentence_zh(const grounds& g) { return chinese(g).tell(); }

}  // namespace locket::decide
