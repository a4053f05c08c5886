package hanzi

// actionRules decide verbs of everyday life that books for children are full of
// and encyclopaedias are not: 盛饭, 炸鱼, 把伞落在车上.
var actionRules = map[rune][]rule{
	'着': {
		say("zhao2", single, after("了火 了凉 了迷 了慌 了魔 了急 了风 了道")),
		say("zhao2", before("不 得"), preverb, not(after("边际 痕迹 调 陆 落 急"))),
		say("zhao2", before("划 点 擦 引 烧"), after("了")),
		say("zhao2", before("吃 找 买 借 逮 抓 捉 摸 碰 打 见 遇 猜 够 捡 钓 梦 挨"), since(4, "没有 没 终于 总算 谁也没 都没 才")),
		say("zhao1", before("怎么 这么 那么"), either(last, after("吧 才 了 也 都 可 不 呢 啊 就 好"))),
	},
	'还': {
		say("hai2", after("给我 给你 给他 给她 给它 给大 给小 给每 给同 给孩 给爸 给妈 给爷 给奶 给弟 给妹 给哥 给姐 给老 给自己 给客"),
			within(8, "讲 倒 买 做 夹 带 唱 写 画 打 起 取 盖 留 准备 煮 端 穿 戴 剥 表演 介绍 看 洗 梳 递 发 看了 买了 送 喂 讲了 捶 揉 缝 织 示范"),
			not(before("要 把 得 该 没 已 快 来 去 书 钱 伞 笔 包 没有 已经 必须 马上")), not(since(8, "把 将 捡 借"))),
	},
	'长': {
		say("zhang3", after("高 大 胖 壮 满"), before("又 还会 再 还 就 渐渐 慢慢 能 会 才 快快"), not(after("大衣 大褂 高低"))),
	},
	'转': {
		say("zhuan4", since(4, "眼珠"), not(after("过 向 头 身"))),
		say("zhuan4", in("运转 自转 公转 转速 转轴 转经筒 陀螺转 晕头转向 空转 打转 打转转 转悠 转椅 转盘 团团转 转圈 转来转去 转笔刀 旋转木马"), not(in("旋转木马"))),
		say("zhuan4", single, before("地 直 能 会 在 不停 一直 飞快 飞 车 轮 轮子 陀螺 扇 地球 乱 自己 团团 被 滴溜溜"), either(last, after("着 了 得 起来 啊 呀 个 动 呢"))),
		say("zhuan4", after("起来 得 个不 不动 晕"), single, not(before("好 扭 回 掉"))),
		say("zhuan4", in("转动"), nextIs(particleKind, nounKind, otherKind)),
	},
	'盛': {
		say("cheng2", after("半 了半 了满 了一 碗 一碗 一大 一小 两 点 着 得 汤 粥 菜 饭 米 水 满 好 上 进 起 到 在 来 不下"),
			before("里 再 我 他 她 给我 帮我 碗 勺 盘子 盘 篮子 锅 妈妈 奶奶 爸爸 阿姨 去 来 先 多 少 面前 我们 大家 自己"), not(in("盛开 盛大 盛产 盛夏 盛行"))),
	},
	'扇': {
		say("shan1", single, before("子给我 子给他 子给她 子 轻轻地 不停地 使劲 一下一下地 帮我 给我 给她 给他 给奶奶 给爷爷 给妈妈"), either(last, after("风 凉 了 着 来 起 火 几 一"))),
	},
	'调': {
		say("diao4", single, after("到另 到别 到外 到城 到新 到北 到南 到县 到省 到总 到其 离 任 职")),
		say("tiao2", single, after("得"), not(before("曲 音 语 声 腔 单 基 格 高 低 强"))),
		say("tiao2", single, after("皮 到 低 高 大 小 亮 暗 好 成 台 音量 温 一下 时间 闹钟 料 味 颜 色 匀 准 快 慢 试 出"), not(before("曲 音 语 声 腔 单 基 格 高 低 强"))),
		say("tiao2", after("皮")),
		say("tiao2", in("空调"), not(last)),
	},
	'落': {
		say("la4", single, since(7, "红领巾 书包 雨伞 伞 钥匙 手机 作业 本子 课本 铅笔盒 水壶 帽子 眼镜 手套 钱包 文具 外套 饭盒 东西 手电筒 球拍 水杯 练习本 作业本"), after("在")),
		say("la4", single, since(7, "把 忘 将"), after("在 下 到"), not(since(5, "目光 眼光 视线 重点 希望"))),
		say("la4", single, before("远远 别 不要 被 不能"), after("在后 在最后 下 在别人")),
		say("la4", after("了一个字 了两个字 了几个字 了个字 了一课 了一题 了一个人")),
		say("la4", in("落下"), either(since(4, "没有 没 别 不想 一天不 一课没"), after("了很多课 了许多课 的课 的功 的作业")), not(after("来 去"))),
	},
	'和': {
		say("huo2", single, after("泥 面团 面粉 面的 面做 面时 面擀 面、 好面 了面 着面")),
		say("huo2", single, ends("面")),
		say("huo2", single, after("面包饺 面包馄 面包粽 面包包子 面包汤圆 面烙 面蒸 面揉 面发面 面炸")),
		say("huo2", before("面"), after("好了 好再 得 上水 匀"), not(before("见面 碰面 当面 对面 前面 后面 里面 外面 上面 下面 方面 表面"))),
		say("he4", before("应 附"), after("的 着 声 道 说 起")),
		say("he4", in("应和 附和 唱和 一唱一和 曲高和寡 随声附和")),
		say("he4", after("着音乐 着节拍 着歌声 着琴声 着鼓 着拍子 着节奏")),
	},
	'卷': {
		say("juan3", before("又 很 毛 有点 有点儿 微 头发 尾巴 真 边儿 有些"), either(last, after("的 了 曲 又"))),
		say("juan3", in("画卷 书卷"), since(3, "把 将"), after("起 好 成 了")),
		say("juan3", single, after("起 着 成 走 了 得 进 好 铅 来 上 发 作 入 心菜 尺 过"), not(before("试 考 答"))),
	},
	'钻': {
		say("zuan1", single, after("进 出 到 来 过 入 了 研 牛角 心 木 洞 孔 空 下 在 回 破 透 得")),
		usually("zuan1"),
	},
	'晃': {
		say("huang4", either(since(3, "摇 晃"), after("一晃 来 着 悠"))),
		say("huang3", before("一"), either(last, after("眼 而 就 几 又 过 三 两 十 多 不"))),
		say("huang3", after("眼 得人 得我 得他 得睁 得眼 花 瞎 人的眼"), not(before("摇 来"))),
		say("huang3", in("明晃晃 白晃晃 亮晃晃 金晃晃")),
		usually("huang4"),
	},
	'载': {
		say("zai4", single, after("着 满 客 货 人 重 我 你 他 她 它 大家 一车 一船 到 回 不动 得动")),
		say("zai4", in("满载 装载 运载 车载 载客 载货 载重 下载 载歌载舞 满载而归 载着 怨声载道 承载")),
	},
	'劲': {
		say("jing4", in("强劲 劲敌 劲旅 劲松 刚劲 苍劲 疾风劲草 遒劲 劲风 强劲有力 苍劲有力")),
		say("jin4", single, before("的 有 没 没有 费 来 出 加 鼓 使 用 大 一股 股 这股 那股 个 起 差 较 下 对 真 不 傻 憨 多 足了 足 把 了 点 什么 啥 多少 有点儿 有股")),
		say("jin4", in("使劲 用劲 干劲 起劲 费劲 对劲 差劲 劲头 没劲 带劲 较劲 鼓劲 一个劲 卖劲 泄劲 傻劲 后劲 冲劲 铆劲 来劲 使劲儿")),
	},
	'炸': {
		say("zha2", single, within(5, "丸子 鸡 鱼 薯 油条 春卷 虾 糕 豆腐 排骨 麻花 藕 花生 饼 豆 馒头 蘑菇 茄 肉 得金黄 得焦 得又香 得又脆 得香"), not(after("弹 药 开 毁 掉 死 了锅 塌 飞 沉"))),
		say("zha2", in("油炸 炸鱼 炸鸡 炸酱面 炸糕 炸酱 炸薯条 干炸")),
		usually("zha4"),
	},
	'磨': {
		say("mo4", single, after("豆 面 粉 麦 米 玉米 好豆 盘 坊 咖啡 成粉 成面 出来的豆 出的豆 黄豆 了豆 出豆 豆浆 出来的面 着豆 着面")),
		say("mo4", before("推 拉 石 水 电 转 围着 绕着"), not(after("擦 练 难 砺 蹭"))),
		say("mo4", in("磨坊 磨盘 磨面 石磨 磨房 推磨 拉磨 磨豆腐 水磨 电磨")),
		usually("mo2"),
	},
	'冲': {
		say("chong4", single, after("我 你 他 她 它 大家 妈妈 爸爸 着我 着你 着他 着她 着它 着大 着妈 着爸 着人 着老 着小 着窗 着门 着镜 着天 着那 着这 着弟 着妹"),
			within(9, "笑 喊 叫 招手 点头 挥 摆手 脾气 眨 汪 嚷 吼 鬼脸 说 挤 摇 点点头 摆摆手 伸 瞪 扮")),
	},
	'吐': {
		say("tu3", in("吐出来 吐出 吐丝 吐舌头")),
		say("tu4", after("了一地 了起来 得到处 得厉害 了一身 了好几 血 了又吐 了个 奶"), not(before("吞"))),
		say("tu4", in("呕吐 上吐下泻 吐血 吐泻 想吐")),
		usually("tu3"),
	},
	'场': {
		say("chang2", before("一 这 那 几 两 三 第一 好几 头一"), after("雨 大雨 小雨 春雨 秋雨 雷雨 暴雨 阵雨 雪 大雪 小雪 暴风 大风 风 火 大火 病 大病 重病 梦 噩梦 美梦 战争 战斗 大战 恶战 激战 虚惊 灾 大水 洪水 误会 欢喜 空欢喜 激烈的战 及时雨 细雨 毛毛雨 鹅毛大雪 硬仗 仗 官司 透雨 冰雹")),
		say("chang2", before("哭一 哭了一 大哭一 大闹一 病了一 忙一 忙了一 打了一 笑了一 闹了一 吵了一 干一 闹一 忙活一 吵一 玩一 打一")),
		say("chang2", in("赶场 打场 场院 一场空 一场梦 空欢喜一场 大闹一场 大病一场")),
	},
	'卡': {
		say("qia3", after("在 住 着 得 了壳 脖 壳 不动 死 进"), not(before("贺 银行 信用 饭 书 购 电话 打 刷 门 游戏"))),
		say("qia3", in("发卡 关卡 卡子 卡壳 哨卡 头卡 边卡 卡住 领带卡")),
		say("qia3", before("鱼刺 骨头"), single),
		say("qia3", before("头 发 红发 红头 小发"), either(last, after("别 夹 掉 、 和"))),
	},
	'待': {
		say("dai1", single, after("在 了 着 到 会 会儿 一会 不住 得住 上 够 久 腻 的地方 一天 两天 几天 很 半天"), not(before("等 对 看 期 接 招 善 亏 款 虐 优 厚 交 静 急 尚 有 正"))),
		usually("dai4"),
	},
	'钉': {
		say("ding4", single, after("在 上 住 了 好 着 钉 扣 牢 纽 马掌 一 个 成 到 起"), not(before("图 铁 螺丝 钢 眼中 小"))),
		say("ding4", before("被 把它 给我 要 来 去 帮我"), single),
		usually("ding1"),
	},
	'散': {
		say("san3", single, before("鞋带 带子 头发 辫子 绳子 包袱 发 包 捆 骨头都 骨头都要 架子"), either(last, after("了 开 着 成 架"))),
		say("san3", in("散架 散光 散装 散漫 懒散 零散 松散 散文 散文诗 散乱 散件")),
	},
	'看': {
		say("kan1", single, before("家 帮 替 帮忙 家里 负责 来 替我 帮我 帮妈妈 替妈妈"), after("着弟 着妹 着孩 着宝 着小弟 着小妹 着家 着门 着店 着羊 着牛 着鸭 着瓜 着摊 孩子 弟弟 妹妹 小弟 小妹 家 店 摊 门 羊 牛 瓜 鸭 鸡 林子"),
			not(after("妹妹跳 弟弟踢 孩子们 弟弟的 妹妹的 门口"))),
	},
	'哄': {
		say("hong4", in("起哄 一哄而散 哄抢 一哄而上")),
		say("hong1", in("哄堂大笑 乱哄哄 闹哄哄 哄笑 哄动 闹哄")),
		usually("hong3"),
	},
	'蒙': {
		say("meng1", in("蒙蒙亮 蒙骗 发蒙 蒙人 瞎蒙")),
		say("meng1", in("蒙蒙"), after("亮")),
		say("meng1", before("蒙"), after("亮")),
		say("meng1", after("蒙亮 我了 我呢 我吧 我们吧 人的 人呢 对了 错了 了个大概"), not(after("着"))),
	},
	'折': {
		say("she2", before("腿 腿都 绳子 棍子 腰 断 弦"), after("了")),
		say("zhe1", in("折腾 折跟头 瞎折腾 折腾来折腾去")),
	},
	'挣': {
		say("zheng4", in("挣脱 挣钱 挣开 挣断 挣命")),
		say("zheng4", single, after("脱 开 断 钱 了 到 来 破 得 着 下 够 点 不 大钱 工资 学费 一 多少 出"), not(after("扎"))),
	},
	'扎': {
		say("za1", single, after("不紧 紧 得紧 牢 得牢 口袋 袋口 捆 成捆 粽 不住 不好 皮筋 绳")),
		say("za1", after("个蝴蝶 个马尾 个辫 个小辫 个结 个蝴 一个蝴 两个辫 条 一条辫 一束 一根"), not(before("包 挣 驻"))),
		say("za1", before("包"), not(last), single),
		say("za1", in("包扎 捆扎 结扎 扎染 一扎")),
	},
	'咽': {say("yan4", single, not(after("痛 喉 炎 部 唾 峡"))), say("yan1", in("咽喉 咽炎")), say("yan4", in("狼吞虎咽 细嚼慢咽 吞咽 咽气 咽下 下咽"))},
	'拧': {
		say("ning2", single, after("毛巾 干 衣 成 麻 了把 成一 在一 了我 他的 我的耳 耳朵 一把")),
		say("ning3", single, after("开 上 紧 松 螺 瓶盖 好 下")),
	},
	'呛': {
		say("qiang1", after("了一 水 了几 了口 到水 着水 着了"), before("鼻子被 被 喝水 水 了 给 他 我 鱼 吃饭")),
		say("qiang4", after("人 鼻 得 眼 死")),
		usually("qiang1"),
	},
	'差': {
		say("chai1", in("出差 差事 差使 邮差 差遣 钦差 公差 当差 听差 交差 差役 信差 美差 出公差")),
		say("ci1", in("参差 参差不齐 参差错落")),
		say("ci1", before("参")),
		say("cha4", in("差不多 差点 差点儿 差劲 相差 差一点 还差 差不离 差一点儿 差不了 差不多了 相差无几 相差悬殊")),
		say("cha4", single, either(before("很 太 真 更 最 比我 比他 比她 不 还 只 就 又 特别 非常 比较 越来越 极 较 稍 略 有点 有点儿 多 我 他 她 你 比不上 记性 脾气 身体 成绩 质量 视力 效果"), after("点 一 两 几 三 得 了 五 十 多少 不 远 劲 半 学 生")), not(before("偏 误 时 温 落 反 色 视 级 逆 顺"))),
		say("cha1", in("差别 差距 差异 误差 偏差 时差 温差 差错 落差 差额 反差 色差 视差")),
	},
	'行': { // a row, or a party of people
		say("hang2", in("一行"), before("成一 第一 每一 另一 下一 上一 头一 首一 写一 写了一 画了一 印了一 排一 排了一 排着一 站一 站了一 坐了一 种了一 栽了一")),
		say("xing2", in("一行"), after("人 一人 二人 两人 三人 四人 五人 六人 七人 八人 九人 十人 十几 几人 数人 多人")),
		say("xing2", in("一行"), after("来到 到 在 抵 从 前往 离 向 沿 出发 走 坐 乘 进 上了 回"), not(before("了一 这一 那一 有一 是一"))),
		say("xing2", in("一行"), last, before("团一 们一 组一 长一 席一 师一 理一")),
	},
	'当': {
		say("dang4", in("当天 当晚 当日 当夜 当月 当真 当作 当成 当做")),
		say("dang1", in("当当")),
	},
	'应': {
		say("ying4", in("相应 应和 相应成趣")),
		say("ying4", before("相"), not(in("应该 应当"))),
		say("ying4", after("和的 和着 和声 和道")),
	},
	'得': {
		say("dei3", after("到山 到河 到外 到学 到城 到老师 到医 到商 到图 到那 到这 到家 到村 到镇 到楼 到树 到海 到地里"), within(12, "去 来 拿 找 取"), not(before("听 看 学 做 送 搬 跑 走 飞 游 爬 拿"))),
		say("de5", before("叫 说 做 想 看 听 分 认 拿 写 数 画 猜 算 答 讲 使 找 舍 喊 唱 吐 问 闻 尝 装 演 交"), after("出 清 见 起 下 进 上 懂 完 到")),
		say("de5", before("挺"), after("笔 直 高 很 老高")),
		say("de5", closing, given("de2"), not(in(gains)), not(in("怡然自得 罪有应得 求之不得 哭笑不得 自得 迫不得 洋洋自得 安闲自得 不可多得"))),
		say("de5", before("不见 怪不 恨不 巴不 由不 了不 舍不 说不 比不 使不 要不 顾不 算不 怨不 吃不 看不 听不 赶不 来不 容不 少不 禁不 急不 等不 忘不 动不 碰不 摸不"),
			not(before("从不 绝不 决不")), not(after("了奖 到"))),
	},
	'参': {say("cen1", in("参差 参差不齐 参差错落")), say("cen1", after("差不 差错"))},
	'削': {say("xiao1", single, after("到了手 到手 好 皮 铅 苹 梨 了 成 着 尖 一 掉 下 完 个 得")), say("xue1", after("籍 职 官 除 爵 藩 平 亲王")), say("xue1", in("削减 削弱 剥削 瘦削 削发 削价 削职"))},
	'撒': {say("sa1", either(after("网 手 腿 娇 谎 野 欢 开"), since(3, "网")), not(before("播")))},
	'只': {say("zhi3", single, before("天 年 次 人 家 月 日 周 晚 夜 分钟 小时 个 口 块 元 岁 回 边 面 班 顿 声 下 句"))},
	'重': { // heavily, or one on another
		say("zhong4", pair(after("的 地")), not(within(8, "困难 难关 阻碍 障碍 阻力 包围 围住 围困 迷雾 云雾 矛盾 危机 考验 顾虑 心事 关卡 山 叠叠"))),
		say("zhong4", pair(after("一击 一拳 一摔 一脚 一巴掌 摔 砸 落 跌 撞 拍 敲 踢 捶 跺 踩 甩 压在 倒 打在 打了 关上 放下 放在 叹 喘 咳 哼 点头 点了"))),
		say("chong2", in("重考 重算 重念 重背 重选 重补 重抄 重涂 重贴 重印 重练")),
		say("chong2", single, after("考 算 念 背 选 补 试 涂 染 贴 聚 整 审 印 抄 生 燃 练"), not(before("很 太 更 最 体 沉 严 笨 加 超 比 这么 那么 多"))),
	},
	'干': {
		say("gan1", single, after("得冒 得直冒 得裂 得要 得发 得快 巴巴 渴 燥 枯")),
		say("gan1", single, before("嗓子 嘴唇 口 皮肤 河水 井 晒 吹 擦 烘 晾 烤 喝 流 熬 拧 抹 哭"), not(after("活 什 么 完 嘛 过 得好"))),
	},
	'没': {say("mei2", in("没收"), either(after("到 拾 割 过 费 钱"), before("也 都 还 从 一直")))},
	'种': {
		say("zhong4", in("鱼种 树种 花种 豆种 菜种 瓜种"), since(3, "把 将")),
		say("zhong4", single, not(before(kindsOf)), after("错 得 不 完 满 遍 去 好 过 成 活 进 到 了 下")),
		say("zhong4", single, not(before(kindsOf)), prevIs(pronounKind, nounKind, adverbKind, verbKind, nameKind, timeKind, locationKind), nextIs(nounKind)),
	},
	'系': {say("ji4", single, before("一 会 学 不 地 自己 帮我 给我 来"), last)},
	'缝': {say("feng2", in("地缝"), since(6, "针 线")), say("feng2", single, since(6, "针 线 衣 裳 裤 扣子 妈妈 奶奶 外婆 裁缝"), not(before("门 窗 石 墙 夹 裂 砖 牙 条 道 指")))},
	'背': {
		say("bei1", single, after("壳 柴 草 米 粮 人 孩子 得起 不起 筐 篓 篮子 锅 枪 我 你 他 她 它 妈 奶奶 老奶 弟弟 妹妹 小弟 小妹 行李 沙 石头 他回 一个 一只 得动 不动 上书 上小 上大 上行"),
			not(before("手 脚 驼 脊 腰 靠 后 刀 椅 书 马 牛 虎 我的 他的 她的 它的 爬上 爸爸的 妈妈的"))),
	},
	'凉': {say("liang4", after("一凉 一会 着了 凉再 一下再 了再 透再"), not(before("着 受 乘 天")))},
	'数': {say("shu3", after("了数 一数 了一数 来数去"))},
	'空': {say("kong4", single, after("出 一格 两格 一行 了一格 了一行 格 着一个座 着一个位 两行 了两"), not(before("天 半 夜 星 太 高 防 落 低 领")))},
	'喷': {say("pen4", in("喷香 喷喷香")), usually("pen1")},
	'刨': {say("bao4", in("刨子 刨冰 刨花 刨床")), say("bao4", after("木 子 平 光 花")), usually("pao2")},
	'旋': {say("xuan4", in("旋风")), say("xuan2", in("旋转 盘旋 旋律 凯旋 旋涡 螺旋"))},
	'攒': {say("zan3", after("钱 了 下 够 着 零 起"))},
	'倔': {say("jue4", single, before("很 真 太 脾气 更 最"))},
}

// wordRules read characters whose words the classifier does not know.
var wordRules = map[rune][]rule{
	'强': {say("jiang4", in("倔强 强嘴 脾气倔强"))},
	'恶': {say("e3", in("恶心")), say("wu4", in("可恶 厌恶 憎恶 好恶 深恶痛绝")), say("e4", in("恶狠狠 凶恶 恶劣 恶人 恶魔 险恶 恶毒"))},
	'骨': {say("gu1", in("骨碌 骨碌碌 花骨朵 骨朵 一骨碌"))},
	'帖': {say("tie4", in("字帖 碑帖 画帖")), say("tie3", in("请帖 喜帖 帖子 发帖")), say("tie1", in("服帖 妥帖"))},
	'塞': {say("sai1", single, after("进 满 到 住 给 了 在 上 着 得 回 不 入 车 牙")), say("sai1", in("瓶塞 塞子 耳塞 活塞 木塞 软木塞 塞车 加塞 塞满")), say("sai4", in("边塞 要塞 塞外 塞北 关塞")), say("se4", in("堵塞 阻塞 闭塞 塞责 堵塞住"))},
	'爪': {say("zhao3", in("张牙舞爪 爪牙 一鳞半爪 鹰爪 龙爪 魔爪")), usually("zhua3"), say("zhua3", in("爪子 鸡爪 猫爪 小爪子"))},
	'兴': {say("xing4", in("高兴 兴趣 兴致 兴致勃勃 扫兴 尽兴 兴高采烈 助兴 败兴 高高兴兴 兴味 雅兴 即兴 余兴")), say("xing1", in("兴奋 兴旺 兴建 兴起 兴修 兴许 时兴 新兴 复兴 振兴 兴隆 兴盛"))},
	'吓': {say("he4", in("恐吓 威吓 恫吓 吓阻")), usually("xia4")},
	'杆': {say("gan1", in("旗杆 栏杆 电线杆 桅杆 标杆 杆子 电杆 灯杆")), say("gan3", in("笔杆 枪杆 秤杆 麦杆 杠杆 光杆 球杆 杆菌 烟杆 笔杆子"))},
	'冠': {say("guan1", in("鸡冠 鸡冠花 皇冠 树冠 王冠 花冠 桂冠 衣冠 凤冠 鸡冠子 冠状 羽冠 衣冠楚楚 怒发冲冠")), say("guan4", in("冠军 夺冠 三连冠"))},
	'闷': {say("men1", in("闷热 闷得慌 发闷 闷声 闷头")), say("men4", in("闷闷不乐 纳闷 纳闷儿 烦闷 沉闷 愁闷 苦闷 解闷 郁闷 闷雷")), say("men1", single, after("得 热 死 在 着 坏"))},
	'晕': {say("yun4", in("晕车 晕船 晕机 红晕 光晕 日晕 月晕 眩晕 晕针")), say("yun1", in("头晕 晕倒 晕头转向 晕乎乎 晕厥 晕乎 头晕眼花")), say("yun4", single, after("车 船 机")), say("yun1", single, either(after("了 得 过 倒 死 头 乎 啊"), before("头 转 被 饿 直 有点 有点儿 都 吓")))},
	'量': {
		say("liang2", single, after("得仔细 得准")),
		say("liang5", in("打量 商量 掂量")), say("liang4", in("力量 数量 大量 质量 重量 胆量 能量 产量 尽量 热量 饭量 酒量 流量 容量 少量 音量 分量 气量 力量大")),
	},
	'埋': {say("man2", in("埋怨")), usually("mai2")},
	'挑': {
		say("tiao3", in("挑战 挑衅 挑拨 挑逗 挑动 挑灯 挑起 挑拨离间 挑大梁 高挑"), not(after("担 水 两 一担 扁"))),
		say("tiao1", in("挑选 挑食 挑水 挑剔 挑担 挑毛病 挑三拣四 挑夫 挑担子")),
		usually("tiao1"),
	},
	'累': {say("lei4", single, last), say("lei3", single, after("迁 官 世 月 年 犯 加 进 转 次 日 代 及 计 积 举 擢 授 赠")), say("lei2", in("累累 硕果累累 果实累累 伤痕累累 累赘")), say("lei3", in("积累 日积月累 累计 累积 连累 牵累 日积月累地 成千累万")), say("lei4", single, after("得 了 坏 死 极 不 啊 吗")), say("lei4", single, before("很 太 真 又 好 再 不 更 多 最 怕 苦 受"))},
	'要': {say("yao1", in("要求 要挟")), usually("yao4")},
	'抹': {say("ma1", in("抹布")), say("mo4", in("拐弯抹角 转弯抹角 抹墙")), usually("mo3")},
	'翘': {usually("qiao4"), say("qiao4", in("翘起 翘尾巴 翘翘板 翘辫子 跷跷板")), say("qiao2", in("翘首 翘盼 连翘 翘楚 翘首以盼 翘望"))},
	'嚷': {say("rang1", in("嚷嚷 乱嚷嚷 吵嚷嚷")), usually("rang3")},
	'分': {say("fen4", in("分外 过分 水分 养分 部分 成分 缘分 本分 身分 福分 辈分 名分 盐分 糖分 天分 情分 分量 充分 分子 知识分子"), not(in("部分 福分 身分")))},
	'答': {say("da1", in("答应 滴答 滴答滴答 羞答答 答理 答腔 滴滴答答 搭答 嘀嗒答"))},
	'子': {fully("zi3", before("之")), fully("zi3", single, before("第一 第二 第三 第四 次 养 义 庶 嫡 三 长"), not(in("儿子")))},
	'啦': {say("la1", either(before("啦 哆 哩 叭 呼 哗 噼 巴"), after("啦")))},
	'佛': {say("fu2", in("仿佛"))},
	'号': {say("hao2", in("号叫 号哭 呼号 哀号 号啕 怒号 号啕大哭 干号")), usually("hao4")},
	'屏': {say("bing3", after("住 气 息 声"), not(before("荧 银 画 锦 插 大"))), say("bing3", in("屏息 屏气 屏住 屏除 屏弃"))},
	'悄': {say("qiao3", in("悄然 悄声 悄然无声")), say("qiao1", in("悄悄 静悄悄 悄悄话 静悄悄地 悄悄地"))},
	'雀': {usually("que4")},
	'壳': {say("qiao4", in("地壳 甲壳 躯壳 金蝉脱壳 甲壳虫")), say("ke2", in("贝壳 蛋壳 外壳 脑壳 龟壳 弹壳 果壳 壳子 螺壳 蜗牛壳")), usually("ke2")},
	'便': {say("pian2", in("便宜 大腹便便 便宜货 占便宜 便便 便宜点"), not(in("便便")))},
	'折': {usually("zhe2")},
}

// gains are the words in 得 that mean to get, dé; other verbs take the particle.
const gains = "获得 取得 夺得 赢得 博得 求得 难得 心得 所得 应得 只得 不得 自得 了得 相得 贪得 分得 购得 摘得 捧得 换得 习得 占得 抢得 赚得 觅得 寻得 查得 测得 采得 争得 喜得 荣得 既得 易得 非得 总得 必得 独得 两得 一得 可得 多得 互得 得得 拾得 偶得 净得 罪有应得"

// kindsOf stand before 种 where it is a kind: 一种, 这种, 品种.
const kindsOf = "一 两 二 三 四 五 六 七 八 九 十 百 千 万 几 每 这 那 各 何 此 某 同 哪 品 物 良 火 有 是 人 菌 语 兵 军 工 变 绝 特 种 多 像 换 成 为 数 另 本 该 树 花 麦 稻 播 下 育 选 小 好 了 的"
