package hanzi

// nounRules decide characters whose readings are mostly nouns, adjectives and measures.
var nounRules = map[rune][]rule{
	'行': {
		say("hang2", either(before("一 两 二 三 四 五 六 七 八 九 十 几 每 这 那 第一 第二 第三 多 排成 站成 写 成 数"), prevIs(numeralKind)),
			after("字 诗 树 人字 泪 大字 小字 脚印 小树 白鹭 整齐 热泪 眼泪 小 大雁 。 座位")),
		say("hang2", before("第一 第二 第三 第四 第几 每一 这一 那一 一行"), either(last, after("的 字 是 有 和"))),
		say("hang2", in("银行 行业 行列 同行 内行 外行 行家 本行 改行 各行各业 三百六十行 行行出状元 行情 商行 排行 平行线"), not(in("平行线"))),
	},
	'空': {
		say("kong4", single, before("有 没 没有 抽 得 有点 填 留"), not(after("气 中"))),
		say("kong4", in("有空 没空 抽空 空地 空白 空闲 空隙 空位 填空 空缺 亏空 空子 得空")),
	},
	'乐': {
		say("yue4", in("音乐 乐器 乐队 乐曲 乐团 声乐 器乐 民乐 奏乐 乐谱 乐手 乐章 乐评 音乐家 音乐会 配乐 交响乐 乐理")),
		say("le4", single),
	},
	'觉': {
		say("jiao4", before("睡 一 午 睡了一 睡个 睡一 大 懒 睡个好 睡好 好 睡大 睡懒 睡着"), not(after("得 悟 醒")), not(in("觉得 自觉 发觉 直觉"))),
		say("jiao4", single, since(5, "睡")),
	},
	'发': {
		say("fa4", in("理发 白发 短发 长发 金发 黑发 发型 秀发 毛发 理发店 理发师 卷发 假发 烫发 染发 发夹 发丝 发卡 披头散发 白发苍苍 怒发冲冠 鹤发童颜 洗发 一发千钧 千钧一发")),
		say("fa4", before("理了 理完 理个 理一次 烫了 染了 剪了 洗了 理着")),
		say("fa1", single),
	},
	'好': {
		say("hao4", in("好奇 好奇心 爱好 好客 好学 喜好 嗜好 好胜 好动 好强 好战 好斗 勤学好问 好学不倦 好逸恶劳 爱好者 虚心好学 热情好客 好问 好事者 好高骛远 好吃懒做 游手好闲 好为人师")),
		say("hao3", single),
	},
	'假': {say("jia4", before("放 请 暑 寒 病 事 产 度 休 长 年 婚 春 秋 补 销 放了 请了 天"), not(after("的 装 如 话"))), say("jia4", in("假期 假日 假条 放假 请假 暑假 寒假 休假 度假 节假日"))},
	'少': {say("shao4", in("少年 少女 少先队 少儿 少爷 少校 少将 少尉 少妇 少年宫 少先队员 青少年 年少 老少 男女老少 少林寺 恶少 阔少 少壮")), say("shao3", single)},
	'当': {
		say("dang4", in("上当 当作 当成 当真 适当 恰当 当铺 妥当 典当 得当 正当防卫 当做 稳当 勾当 家当")),
		say("dang4", in("当耳边风 当回事 当一回事")),
		say("dang4", single, since(6, "把 拿"), nextIs(nounKind, pronounKind, nameKind, idiomKind, otherKind)),
		say("dang1", single),
	},
	'应': {
		say("ying1", in("应该 应当 应有 应届 应有尽有 理应 相应")),
		say("ying4", in("答应 反应 适应 应用 响应 回应 应付 应邀 对应 供应 效应 感应 呼应 报应 应答 应和 应战 应声 应对 接应")),
	},
	'中': {
		say("zhong4", in("中奖 打中 猜中 看中 击中 射中 命中 选中 考中 中毒 中计 中暑 中风 中标 投中 百发百中 踢中 砸中 中弹 说中 正中下怀 中意 言中")),
		say("zhong4", single, after("了大奖 了奖 了头奖 了一等 了计 了毒 了弹 了圈套 了埋伏 了一箭 了一枪")),
		say("zhong4", single, before("打 猜 射 踢 投 砸 没 瞄"), either(last, after("了"))),
	},
	'曲': {say("qu3", in("歌曲 乐曲 曲子 曲调 戏曲 舞曲 名曲 作曲 插曲 小曲 谱曲 圆舞曲 进行曲 奏鸣曲 交响曲 协奏曲 摇篮曲 序曲 组曲 曲谱 元曲 曲艺 主题曲 片尾曲 片头曲 编曲 作曲家")), say("qu3", single, before("一 首 支 唱 这 心 两 名 金"))},
	'散': {say("san3", in("散文 松散 零散 散乱 懒散 散装 散漫 散架 散落 散文诗 散光 散件"), not(in("散落"))), say("san4", single)},
	'尽': {say("jin3", in("尽量 尽管 尽快 尽早 尽可能 尽先"))},
	'薄': {
		say("bao2", before("很 太 更 最 不 薄 又 那么 这么 变 一层薄")),
		say("bao2", after("薄 饼 片 被 的 纸 冰 雾 板 脆")),
	},
	'露': {say("lou4", in("露馅 露面 露脸 露头 露一手 露马脚 泄露 露怯 露底"), not(in("泄露")))},
	'角': {say("jue2", in("角色 主角 配角 角逐 角斗 名角 角斗士 口角 丑角 旦角"), not(in("口角")))},
	'担': {say("dan4", before("重 一 两 这 那 货 几"), not(after("心 任 当 负 保 忧 着心")))},
	'载': {say("zai3", in("记载 登载 刊载 转载 连载 千载难逢 一年半载 千载 三年五载"))},
	'调': {say("diao4", before("曲 音 声 语 腔 小 一个 高 低 走"), not(in("高调查"))), say("tiao2", in("调皮 空调 调整 协调 调节 调料 调解 失调 调味 烹调 调色 调羹 众口难调 风调雨顺"))},
	'朝': {say("zhao1", in("朝阳 朝霞 朝气 朝夕 朝晖 朝露 朝气蓬勃 今朝 朝朝 朝发夕至 朝三暮四 一朝一夕"))},
	'分': {say("fen4", in("水分 成分 养分 过分 本分 缘分 天分 盐分 分量 情分 充分 分外 糖分 部分 分子 辈分 名分 安分"), not(in("部分")))},
	'间': {say("jian4", in("间隔 间接 间断 间隙 间谍 离间 相间 间歇 黑白相间 亲密无间 间或"))},
	'正': {say("zheng1", in("正月 新正"))},
	'处': {say("chu3", in("处理 相处 处于 处罚 处分 处境 处方 处置 处世 处事 设身处地 和平共处 判处 处决 惩处 处在 处女 共处 独处 和睦相处 地处"))},
	'斗': {say("dou3", in("斗笠 北斗 漏斗 北斗星 斗篷 北斗七星 烟斗 斗转星移 车载斗量 熨斗 翻斗 阿斗 风斗 筋斗 跟斗"))},
	'更': {say("geng1", before("三 五 四 打 敲"), last), say("geng1", in("更新 更换 更改 三更 更正 更衣 更替 五更 半夜三更 变更 打更 更夫 三更半夜 自力更生 更衣室 万象更新 深更半夜"))},
	'便': {say("pian2", in("便宜 大腹便便"))},
	'参': {say("shen1", in("人参 海参 党参 参汤 西洋参 丹参 红参 玄参"))},
	'传': {say("zhuan4", in("自传 传记 水浒传 列传 外传 评传 小传 别传 左传 阿Q正传 树碑立传 言归正传"))},
	'大': {say("dai4", in("大夫"))},
	'落': {say("la4", after("下的功课 下功课 下的课 下了课 下了功课 下很多课 下作业 下的作业 在家里了")), say("la4", in("丢三落四"))},
	'称': {say("chen4", in("对称 称心 相称 匀称 称职 称心如意 对称轴 不相称"))},
	'强': {say("qiang3", in("勉强 强迫 强求 牵强 强词夺理 勉勉强强 强颜欢笑 强人所难 强辩 强逼")), say("jiang4", in("倔强 强嘴"))},
	'禁': {say("jin1", in("禁不住 不禁 情不自禁 忍俊不禁 弱不禁风 禁受 不禁不由 禁得起 禁不起 禁得住"))},
	'几': {say("ji1", in("茶几 几乎 几率 窗明几净"))},
	'吗': {say("ma2", in("干吗")), say("ma5", single)},
	'将': {say("jiang4", single, before("魏 蜀 吴 汉 参 副 敌 名 战 守 叛 部 猛 勇 爱 宿 偏 裨 大 老 小 主"), either(last, after("领 后 们 士 的 和")))},
	'难': {say("nan4", single, before("矿 海 空 船 遇 罹 殉 死 蒙 逃 避 受 落")), say("nan4", in("灾难 遇难 难民 苦难 避难 大难 患难 救难 落难 空难 海难 危难 受难 遭难 多难 国难 逃难 劫难 难友 矿难 罹难 殉难 非难 责难 磨难 有难 大难临头 排忧解难 多灾多难 救苦救难"))},
	'奇': {say("ji1", in("奇数"))},
	'相': {say("xiang4", in("照相 相片 相机 首相 长相 真相 照相机 相册 相貌 相声 面相 亮相 宰相 丞相 外相 吉人天相 相面 数码相机 人不可貌相 貌相 看相 卖相"))},
	'仔': {say("zai3", in("牛仔 牛仔裤 打工仔 靓仔 肥仔 猪仔")), say("zi3", in("仔细 仔仔细细"))},
	'模': {say("mu2", in("模样 模具 一模一样 模板 模子 装模作样 铜模 字模 大模大样"))},
	'率': {say("shuai4", in("率领 率先 草率 率真 直率 坦率 统率 轻率 真率 表率 率队 率兵 率军"))},
	'宿': {say("xiu3", before("一 两 三 半 整 住了一")), say("xiu4", in("星宿 二十八宿"))},
	'血': {say("xue4", in("血液 鲜血 流血 热血 心血 血管 血型 出血 血压 血汗 血统 血肉 输血 献血 血球 血脉 止血"))},
	'子': {say("zi3", in("种子 子女 子孙 儿子 妻子 父子 母子 原子 电子 孔子 王子 男子 女子 孙子 才子 弟子 太子 分子 粒子 游子 莲子 瓜子 鱼子 棋子 孝子 公子 天子 君子 才子 独生子 赤子 子弹 子夜"), not(in("儿子 妻子 种子 孙子")))},
}

// surnameRules read a family name before a title: 曾老师, 单爷爷.
var surnameRules = surnames(map[rune]string{
	'任': "ren2", '曾': "zeng1", '单': "shan4", '解': "xie4", '查': "zha1", '区': "ou1", '仇': "qiu2", '朴': "piao2",
})

func surnames(readings map[rune]string) map[rune][]rule {
	title := after("老师 爷爷 奶奶 阿姨 叔叔 医生 先生 同学 小姐 校长 大爷 大妈 伯伯 师傅 教练 警官 护士")
	out := map[rune][]rule{}
	for r, pinyin := range readings {
		out[r] = []rule{say(pinyin, single, title, not(prevIs(numeralKind, verbKind)))}
	}
	return out
}
